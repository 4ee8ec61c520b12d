/**
 * What the facets that the platform reads must hold. Others are kept as they come.
 * Source: OpenLineage/OpenLineage, spec/facets.
 */

/** A type, a list of one shape, members by name (`?` behind a name: it may be absent), or `{ '*': shape }` for any members of one shape. */
type Shape =
  | 'text'
  | 'integer'
  | 'boolean'
  | 'UUID'
  | 'anything'
  | readonly [Shape]
  | { readonly [member: string]: Shape }

const named: Shape = { namespace: 'text', name: 'text' }
const inputField: Shape = { ...named, field: 'text', 'transformations?': [{ type: 'text' }] }
const statistics: Shape = { 'rowCount?': 'integer', 'size?': 'integer', 'fileCount?': 'integer' }

const SHAPES: Readonly<Record<string, Shape>> = {
  schema: { 'fields?': [{ name: 'text', 'type?': 'text', 'description?': 'text' }] },
  dataSource: { 'name?': 'text', 'uri?': 'text' },
  columnLineage: { fields: { '*': { inputFields: [inputField] } }, 'dataset?': [inputField] },
  dataQualityAssertions: { assertions: [{ assertion: 'text', success: 'boolean', 'column?': 'text' }] },
  dataQualityMetrics: { 'rowCount?': 'integer', 'bytes?': 'integer', columnMetrics: { '*': 'anything' } },
  outputStatistics: statistics,
  inputStatistics: statistics,
  parent: { run: { runId: 'UUID' }, job: named },
  ownership: { 'owners?': [{ name: 'text', 'type?': 'text' }] },
  jobType: { processingType: 'text', integration: 'text', 'jobType?': 'text' },
  version: { datasetVersion: 'text' },
  symlinks: { 'identifiers?': [{ ...named, type: 'text' }] },
  lifecycleStateChange: { lifecycleStateChange: 'text' },
  documentation: { description: 'text' },
  nominalTime: { nominalStartTime: 'text', 'nominalEndTime?': 'text' },
  sql: { query: 'text' },
}

const BASE: Shape = { _producer: 'text', _schemaURL: 'text' }

type Tell = (path: string, expected: string) => void

/** Tells where a facet has another shape than the specification says. One that is deleted has none. */
export const flawsOfFacet = (name: string, facet: Readonly<Record<string, unknown>>, tell: Tell): void => {
  compare(facet, BASE, '', tell)
  if (facet._deleted !== true && Object.hasOwn(SHAPES, name)) compare(facet, SHAPES[name]!, '', tell)
}

/** Whether a facet has what the platform reads of it. */
export const isReadable = (name: string, facet: Readonly<Record<string, unknown>>): boolean => {
  let isSo = true
  if (Object.hasOwn(SHAPES, name))
    compare(facet, SHAPES[name]!, '', () => {
      isSo = false
    })
  return isSo
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const compare = (value: unknown, shape: Shape, path: string, tell: Tell): void => {
  if (typeof shape === 'string') {
    if (!isOf(value, shape)) tell(path, `a value of type ${shape}`)
    return
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) tell(path, 'a list')
    else for (const [i, each] of value.entries()) compare(each, shape[0] as Shape, `${path}[${i}]`, tell)
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) tell(path, 'an object')
  else compareMembers(value as Readonly<Record<string, unknown>>, shape as Readonly<Record<string, Shape>>, path, tell)
}

const compareMembers = (
  value: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, Shape>>,
  path: string,
  tell: Tell,
): void => {
  const at = (member: string): string => (path === '' ? member : `${path}.${member}`)
  for (const [written, each] of Object.entries(shape)) {
    if (written === '*') {
      for (const [member, one] of Object.entries(value)) compare(one, each, at(member), tell)
      continue
    }
    const isOptional = written.endsWith('?')
    const member = isOptional ? written.slice(0, -1) : written
    const one = Object.hasOwn(value, member) ? value[member] : undefined
    if (isOptional && (one === undefined || one === null)) continue
    compare(one, each, at(member), tell)
  }
}

const isOf = (value: unknown, type: Extract<Shape, string>): boolean => {
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'integer':
      // An integer beyond 2^53 is an object of its own.
      return Number.isInteger(value) || (typeof value === 'object' && value !== null && !Array.isArray(value))
    case 'boolean':
      return typeof value === 'boolean'
    case 'UUID':
      return typeof value === 'string' && UUID.test(value)
    case 'anything':
      return true
  }
}
