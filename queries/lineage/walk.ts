/**
 * Walks of the graph, breadth first. What was visited is not visited again, so cycles end; nodes of a step are taken in the order of their names, so a walk
 * that is cut at its limit ends with the same nodes every time.
 */
import { kindOf } from '../../processors/lineage/index.ts'
import type { Adjacent, Neighbours } from './edges.ts'

export interface Edge {
  /** The node that data comes from. */
  readonly from: string
  readonly to: string
}

export interface Walked {
  readonly nodes: ReadonlySet<string>
  /** Each once, between nodes of the answer. */
  readonly edges: readonly Edge[]
  /** There would have been more nodes. */
  readonly isTruncated: boolean
}

/** The largest answer. */
export const NODES_MAX = 10_000

class Visited {
  readonly nodes = new Set<string>()
  readonly #edges: Edge[] = []
  /** Between names of one dataset: both of them tell of it. */
  readonly #names = new Set<string>()
  readonly #max: number
  isTruncated = false

  constructor(max: number) {
    this.#max = max
  }

  /** @returns those that are new, in their order, as far as there is room */
  take(found: Iterable<string>): string[] {
    const unseen = new Set<string>()
    for (const node of found) if (!this.nodes.has(node)) unseen.add(node)
    const fresh = [...unseen].sort()
    const room = this.#max - this.nodes.size
    if (fresh.length > room) this.isTruncated = true
    const taken = fresh.slice(0, room)
    for (const node of taken) this.nodes.add(node)
    return taken
  }

  /** What a job reads or writes: each job is asked once, so it comes once. */
  edge({ node, neighbour, relation }: Adjacent): void {
    this.#edges.push(relation === 'to' ? { from: node, to: neighbour } : { from: neighbour, to: node })
  }

  /** Another name of a dataset. */
  same(a: string, b: string): void {
    const [from, to] = a < b ? [a, b] : [b, a]
    const key = `${from}\n${to}`
    if (this.#names.has(key)) return
    this.#names.add(key)
    this.#edges.push({ from, to })
  }

  walked(): Walked {
    const edges = this.#edges.filter(({ from, to }) => this.nodes.has(from) && this.nodes.has(to))
    return { nodes: this.nodes, edges, isTruncated: this.isTruncated }
  }
}

/**
 * Jobs around a job or dataset, in both directions, with everything that they read and write.
 * @param depth steps from job to job; jobs that touch the start are at 0
 */
export const walkJobs = async (
  start: string,
  depth: number,
  neighbours: Neighbours,
  max = NODES_MAX,
): Promise<Walked> => {
  const visited = new Visited(max)
  visited.take([start])
  let jobs = kindOf(start) === 'job' ? [start] : visited.take(await jobsOf([start], neighbours, visited))
  for (let step = 0; jobs.length > 0; step++) {
    const adjacent = await neighbours(jobs)
    const datasets = visited.take(adjacent.map(({ neighbour }) => neighbour))
    for (const each of adjacent) visited.edge(each)
    if (step === depth || visited.isTruncated) break
    jobs = visited.take(await jobsOf(datasets, neighbours, visited))
  }
  return visited.walked()
}

/** The jobs that read or write these datasets, also under their other names, which are visited. */
const jobsOf = async (datasets: readonly string[], neighbours: Neighbours, visited: Visited): Promise<string[]> => {
  const jobs: string[] = []
  for (let names = datasets; names.length > 0; ) {
    const adjacent = await neighbours(names)
    const others: string[] = []
    for (const each of adjacent) {
      if (each.relation === 'same') {
        visited.same(each.node, each.neighbour)
        others.push(each.neighbour)
      } else if (kindOf(each.neighbour) === 'job') jobs.push(each.neighbour)
    }
    names = visited.take(others)
  }
  return jobs
}
