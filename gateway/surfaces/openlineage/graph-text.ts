/**
 * The answer of a walk in Marquez's form, as JSON. A large graph has tens of thousands of edges, and each stands at both of its nodes, so the text of an edge
 * is made once, and no object for it. Pieces of text are joined once, at the end.
 */
import { kindOf, nodeIdOf } from '../../../processors/lineage/index.ts'
import type { Walked } from '../../../queries/lineage/index.ts'
import { type Around, type NamedText, NODE_TYPES, namedText } from './shown.ts'

/** A node on its way into the text. */
interface ShownNode {
  readonly key: string
  readonly id: string
  /** As JSON. */
  readonly quotedId: string
  readonly named: NamedText
  readonly leaving: ShownEdge[]
  /** By the id of the other node. */
  readonly into: ShownEdge[]
  readonly from: ShownEdge[]
}

interface ShownEdge {
  readonly origin: ShownNode
  readonly destination: ShownNode
  /** As JSON. */
  readonly text: string
}

/** Adds what Marquez says of a node, as JSON, to the pieces of the answer. */
type AddData = (pieces: string[], key: string, named: NamedText, around: Around) => void

export const graphText = ({ nodes, edges, isTruncated }: Walked, addData: AddData): string => {
  const shown = new Map<string, ShownNode>()
  for (const key of nodes) {
    const id = nodeIdOf(key)
    const node = { key, id, quotedId: JSON.stringify(id), named: namedText(key), leaving: [], into: [], from: [] }
    shown.set(key, node)
  }
  for (const edge of edges) {
    const origin = shown.get(edge.from)!
    const destination = shown.get(edge.to)!
    const text = `{"origin":${origin.quotedId},"destination":${destination.quotedId}}`
    origin.leaving.push({ origin, destination, text })
  }
  const sorted = [...shown.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  // Nodes hand out their edges in the order of their ids, so that no list of edges has to be sorted.
  for (const { leaving } of sorted) for (const edge of leaving) edge.destination.into.push(edge)
  for (const { into } of sorted) for (const edge of into) edge.origin.from.push(edge)
  const pieces: string[] = ['{"graph":[']
  for (const node of sorted) {
    if (pieces.length > 1) pieces.push(',')
    addNode(pieces, node, addData)
  }
  pieces.push(isTruncated ? '],"truncated":true}' : ']}')
  return pieces.join('')
}

const addNode = (pieces: string[], { key, quotedId, named, into, from }: ShownNode, addData: AddData): void => {
  pieces.push('{"id":', quotedId, ',"type":"', NODE_TYPES[kindOf(key)], '","data":')
  addData(pieces, key, named, {
    inputs: into.map(({ origin }) => origin.named),
    outputs: from.map(({ destination }) => destination.named),
  })
  addEdges(pieces, ',"inEdges":[', into)
  addEdges(pieces, '],"outEdges":[', from)
  pieces.push(']}')
}

const addEdges = (pieces: string[], before: string, edges: readonly ShownEdge[]): void => {
  for (let i = 0; i < edges.length; i++) pieces.push(i === 0 ? before : ',', edges[i]!.text)
  if (edges.length === 0) pieces.push(before)
}
