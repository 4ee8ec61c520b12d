/** Walks of the graph of jobs and datasets. */
import { expect, test } from 'vitest'
import { datasetKey, jobKey } from '../../../../processors/lineage/index.ts'
import type { Adjacent, Neighbours } from '../../../../queries/lineage/index.ts'
import { walkJobs } from '../../../../queries/lineage/index.ts'

const d = (name: string) => datasetKey({ namespace: 'db', name })
const j = (name: string) => jobKey({ namespace: 'ns', name })

const graphOf = (
  edges: readonly (readonly [from: string, to: string])[],
  same: readonly (readonly [string, string])[] = [],
) => {
  const all: Adjacent[] = [
    ...edges.flatMap(([from, to]): Adjacent[] => [
      { node: from, neighbour: to, relation: 'to' },
      { node: to, neighbour: from, relation: 'from' },
    ]),
    ...same.flatMap(([a, b]): Adjacent[] => [
      { node: a, neighbour: b, relation: 'same' },
      { node: b, neighbour: a, relation: 'same' },
    ]),
  ]
  const neighbours: Neighbours = async (nodes) => all.filter(({ node }) => nodes.includes(node))
  return neighbours
}

test('a circle is walked once, and each edge is there once', async () => {
  const circle = graphOf([
    [d('1'), j('A')],
    [j('A'), d('2')],
    [d('2'), j('B')],
    [j('B'), d('1')],
  ])
  const { nodes, edges, isTruncated } = await walkJobs(d('1'), 20, circle)
  expect([...nodes].sort()).toEqual([d('1'), d('2'), j('A'), j('B')].sort())
  expect(edges.length).toBe(4)
  expect(isTruncated).toBe(false)
})

test('a walk goes on through the other names of a dataset', async () => {
  const graph = graphOf(
    [
      [j('A'), d('path')],
      [d('table'), j('B')],
    ],
    [[d('path'), d('table')]],
  )
  const { nodes, edges } = await walkJobs(j('A'), 1, graph)
  expect(nodes.has(j('B'))).toBe(true)
  expect(edges).toContainEqual({ from: d('path'), to: d('table') })
})

test('a dataset that no job touches is a graph of its own', async () => {
  expect(await walkJobs(d('alone'), 20, graphOf([]))).toEqual({
    nodes: new Set([d('alone')]),
    edges: [],
    isTruncated: false,
  })
})

test('a walk that is cut holds as many nodes as it may, the same ones whatever the order of its neighbours', async () => {
  const edges = Array.from({ length: 50 }, (_, i) => [d('0'), j(String(i).padStart(2, '0'))] as const)
  const cut = async (given: typeof edges) => [...(await walkJobs(d('0'), 3, graphOf(given), 10)).nodes]
  const found = await walkJobs(d('0'), 3, graphOf(edges), 10)
  expect(found.isTruncated).toBe(true)
  expect(found.nodes.size).toBe(10)
  expect(await cut([...edges].reverse())).toEqual([...found.nodes])
})
