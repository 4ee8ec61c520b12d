/** GET /api/v1/column-lineage: what columns are made of, and what is made of them. */

import { datasetKey, jobKey, kindOf, namedIn, partsOf } from '../../../processors/lineage/index.ts'
import {
  type Described,
  describedOf,
  type LineageStore,
  neighboursIn,
  walkColumns,
} from '../../../queries/lineage/index.ts'
import type { GatewayContext } from '../../context.ts'
import { graphText } from './graph-text.ts'
import { keptStoreOf, lineagePast, momentOf, nodeOf } from './reading.ts'

export interface ColumnGraphQuery {
  readonly nodeId: string
  readonly depth: number
  readonly withDownstream?: boolean
  readonly as_of?: string
  readonly current?: boolean
}

/** @returns JSON @throws HttpError; errors of the reads */
export const readColumnGraph = async (context: GatewayContext, asked: ColumnGraphQuery): Promise<string> => {
  const moment = momentOf(asked.as_of)
  await lineagePast(context, ['lineage_edges', 'lineage_facets'])
  const store = await keptStoreOf(context)
  const start = await nodeOf(store, asked.nodeId, moment)
  const scope = { ...moment, isCurrent: asked.current === true }
  const neighbours = await neighboursIn(store, 'columns', scope)
  const starts = kindOf(start) === 'job' ? await outputsOf(store, start, scope) : [start]
  const walked = await walkColumns(starts, asked.depth, neighbours, { withDownstream: asked.withDownstream === true })
  const described = await describedOf(store, [...new Set([...walked.nodes].map(datasetOf))], moment, [
    'schema',
    'columnLineage',
  ])
  return graphText(walked, (pieces, key) => {
    pieces.push(JSON.stringify(fieldData(key, described.get(datasetOf(key)))))
  })
}

const outputsOf = async (
  store: LineageStore,
  job: string,
  scope: { readonly asOf?: number; readonly isCurrent: boolean },
): Promise<string[]> => {
  const neighbours = await neighboursIn(store, 'jobs', scope)
  const key = jobKey(namedIn(job))
  return (await neighbours([key])).flatMap(({ neighbour, relation }) => (relation === 'to' ? [neighbour] : []))
}

const datasetOf = (key: string): string => datasetKey(namedIn(key))

interface InputField {
  readonly namespace: string
  readonly name: string
  readonly field: string
  readonly transformations?: readonly { readonly type?: string; readonly description?: string }[]
}

const fieldData = (key: string, described: Described | undefined): object => {
  const [namespace, dataset, field] = partsOf(key) as [string, string, string]
  const facet = (name: string) => JSON.parse(described?.facets.get(name) ?? '{}') as Readonly<Record<string, unknown>>
  const schema = facet('schema').fields
  const fields = (Array.isArray(schema) ? schema : []) as readonly { readonly name: string; readonly type?: string }[]
  const made = facet('columnLineage').fields as Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  const of = made !== undefined && Object.hasOwn(made, field) ? made[field]! : {}
  const inputs = (Array.isArray(of.inputFields) ? of.inputFields : []) as readonly InputField[]
  return {
    namespace,
    dataset,
    datasetVersion: null,
    field,
    fieldType: fields.find(({ name }) => name === field)?.type ?? null,
    transformationDescription: of.transformationDescription ?? null,
    transformationType: of.transformationType ?? null,
    inputFields: inputs.map((input) => ({
      namespace: input.namespace,
      dataset: input.name,
      datasetVersion: null,
      field: input.field,
      transformationDescription: input.transformations?.[0]?.description ?? of.transformationDescription ?? null,
      transformationType: input.transformations?.[0]?.type ?? of.transformationType ?? null,
    })),
  }
}
