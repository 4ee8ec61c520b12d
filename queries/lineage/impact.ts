/**
 * Who breaks if a dataset or a column changes: everything that is made of it. Where column lineage is known, only what is made of the column; where a job
 * does not say which columns it uses, it may use any, and so may everything behind it.
 */
import { datasetKey, kindOf, partsOf } from '../../processors/lineage/index.ts'
import { datasetOfField } from './columns.ts'
import type { Neighbours } from './edges.ts'
import { NODES_MAX } from './walk.ts'

export interface Affected {
  readonly node: string
  /** `column`: column lineage says so; `dataset`: it reads a dataset that is affected, and may use the column. */
  readonly by: 'column' | 'dataset'
  /** Steps of data, from 0 on for what reads the start itself. */
  readonly distance: number
}

export interface Impact {
  /** By distance, then by node. */
  readonly affected: readonly Affected[]
  readonly isTruncated: boolean
}

export interface ImpactGraphs {
  readonly jobs: Neighbours
  readonly columns: Neighbours
}

/** What is known of a step, and asked once per node. */
class Found {
  readonly affected = new Map<string, Affected>()
  readonly #max: number
  isTruncated = false

  constructor(max: number) {
    this.#max = max
  }

  /** @returns whether it is new */
  add(node: string, by: Affected['by'], distance: number): boolean {
    const known = this.affected.get(node)
    if (known !== undefined) return false
    if (this.affected.size >= this.#max) {
      this.isTruncated = true
      return false
    }
    this.affected.set(node, { node, by, distance })
    return true
  }
}

/** @param start a column or a dataset @throws LineageReadError */
export const impactOf = async (start: string, graphs: ImpactGraphs, max = NODES_MAX): Promise<Impact> => {
  const found = new Found(max)
  const visited = new Set([start])
  // All columns of a dataset that changes as a whole are affected by it.
  let frontier = [
    start,
    ...(await columnsOf(
      [start].filter((key) => kindOf(key) === 'dataset'),
      graphs,
    )),
  ]
  for (let distance = 0; frontier.length > 0 && !found.isTruncated; distance++) {
    const next = new Set<string>()
    for (const { neighbour, relation } of await graphs.columns(frontier)) {
      if (relation !== 'to') continue
      next.add(neighbour)
      found.add(neighbour, 'column', distance)
      if (kindOf(neighbour) === 'field') found.add(datasetOfField(neighbour), 'column', distance)
    }
    for (const node of await readersOf(frontier, next, graphs, found, distance)) next.add(node)
    const fresh = [...next].filter((node) => !visited.has(node)).sort()
    for (const node of fresh) visited.add(node)
    const wholes = fresh.filter((key) => kindOf(key) === 'dataset')
    const columns = (await columnsOf(wholes, graphs)).filter((node) => !visited.has(node))
    for (const node of columns) visited.add(node)
    frontier = [...fresh, ...columns]
  }
  const affected = [...found.affected.values()]
    .filter(({ node }) => node !== start)
    .sort((a, b) => a.distance - b.distance || (a.node < b.node ? -1 : 1))
  return { affected, isTruncated: found.isTruncated }
}

const columnsOf = async (datasets: readonly string[], { columns }: ImpactGraphs): Promise<string[]> => {
  if (datasets.length === 0) return []
  return (await columns(datasets)).flatMap(({ neighbour, relation }) => (relation === 'has' ? [neighbour] : []))
}

const datasetsIn = (nodes: readonly string[]): string[] => [
  ...new Set(nodes.map((key) => (kindOf(key) === 'field' ? datasetOfField(key) : key))),
]

/**
 * Jobs that read the datasets of these nodes. One is affected if what it writes is, by its columns, or if it does not say which columns it uses.
 * @param reached columns and datasets that this step reaches by column lineage
 * @returns the datasets that may be affected as a whole
 */
const readersOf = async (
  frontier: readonly string[],
  reached: ReadonlySet<string>,
  graphs: ImpactGraphs,
  found: Found,
  distance: number,
): Promise<string[]> => {
  const readers = new Set<string>()
  const others: string[] = []
  for (const { neighbour, relation } of await graphs.jobs(datasetsIn(frontier))) {
    if (relation === 'to' && kindOf(neighbour) === 'job') readers.add(neighbour)
    if (relation === 'same' && found.add(neighbour, 'dataset', distance)) others.push(neighbour)
  }
  const jobs = [...readers].sort()
  const written = new Map<string, string[]>(jobs.map((job) => [job, []]))
  for (const { node, neighbour, relation } of await graphs.jobs(jobs))
    if (relation === 'to') written.get(node)?.push(neighbour)
  const outputs = [...new Set([...written.values()].flat())].sort()
  const explained = await withColumnLineage(outputs, graphs)
  const reachedDatasets = new Set(datasetsIn([...reached]))
  const wholes = new Set<string>(others)
  for (const [job, datasets] of written) {
    const unknown = datasets.filter((dataset) => !explained.has(dataset))
    if (datasets.some((dataset) => reachedDatasets.has(dataset))) found.add(job, 'column', distance)
    else if (unknown.length > 0 || datasets.length === 0) found.add(job, 'dataset', distance)
    for (const dataset of unknown) {
      found.add(dataset, 'dataset', distance)
      wholes.add(dataset)
    }
  }
  return [...wholes]
}

/** The datasets of which it is known what their columns are made of. */
const withColumnLineage = async (datasets: readonly string[], graphs: ImpactGraphs): Promise<ReadonlySet<string>> => {
  const explained = new Set<string>()
  const fields: string[] = []
  for (const { node, neighbour, relation } of await graphs.columns(datasets)) {
    if (relation === 'from') explained.add(node)
    if (relation === 'has') fields.push(neighbour)
  }
  for (const { node, relation } of await graphs.columns(fields)) {
    if (relation !== 'from') continue
    const [namespace, name] = partsOf(node) as [string, string]
    explained.add(datasetKey({ namespace, name }))
  }
  return explained
}
