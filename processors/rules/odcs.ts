/**
 * An ODCS 3.1 document as rules of a dataset. Only the schema of the document is read here; what else it says (team, servers, price) is kept with the
 * contract, and tells people. Source: docs/decisions/0115-contracts.md
 */
import { readType } from './options.ts'
import { isNested, ownColumns } from './own-columns.ts'
import { type Place, readCheck } from './quality.ts'
import { type Column, isNode, type Node, Reading } from './reading.ts'

const TOP = [
  ...[
    'version',
    'kind',
    'apiVersion',
    'id',
    'name',
    'tenant',
    'tags',
    'status',
    'servers',
    'dataProduct',
    'description',
  ],
  ...['domain', 'schema', 'support', 'price', 'team', 'roles', 'slaDefaultElement', 'slaProperties'],
  ...['authoritativeDefinitions', 'customProperties', 'contractCreatedTs'],
]
const OBJECT = [
  ...['id', 'name', 'physicalType', 'description', 'businessName', 'authoritativeDefinitions', 'tags'],
  ...['customProperties', 'logicalType', 'physicalName', 'dataGranularityDescription', 'properties', 'relationships'],
  'quality',
]
const PROPERTY = [
  ...OBJECT,
  ...['primaryKey', 'primaryKeyPosition', 'logicalTypeOptions', 'required', 'unique', 'partitioned', 'items'],
  ...['partitionKeyPosition', 'classification', 'encryptedName', 'transformSourceObjects', 'transformLogic'],
  ...['transformDescription', 'examples', 'criticalDataElement'],
]
const REQUIRED = ['version', 'apiVersion', 'kind', 'id', 'status'] as const
const API_VERSIONS = /^v3\.[01]\.\d+$/

/** Of which dataset a document is read. */
export interface Subject {
  readonly dataset: string
  /** Default: the document is read by its own properties. */
  readonly columns?: readonly Column[]
  /** The object of the schema; default: the one that is called like the dataset, or the only one. */
  readonly object?: string
}

/** Reads a document; `flaws` of the reading say what is wrong with it. */
export const readContract = (document: unknown, subject: Subject, root = ''): Reading => {
  const reading = new Reading()
  const at = (path: string) => (root === '' ? path : path === '' ? root : `${root}.${path}`)
  if (!isNode(document)) {
    reading.flaw(root, document, 'an ODCS document: an object with apiVersion, kind, id, version, status and schema')
    return reading
  }
  checkFields(document, TOP, at, reading)
  for (const name of REQUIRED)
    reading.that(typeof document[name] === 'string' && document[name] !== '', at(name), document[name], 'text')
  const { apiVersion, kind } = document
  reading.that(kind === 'DataContract', at('kind'), kind, 'DataContract')
  const isKnown = typeof apiVersion === 'string' && API_VERSIONS.test(apiVersion)
  reading.that(isKnown, at('apiVersion'), apiVersion, 'v3.0.x or v3.1.x')
  const found = objectOf(document, subject, at, reading)
  if (found !== undefined) readObject(found.object, subject, found.path, reading)
  return reading
}

const checkFields = (node: Node, names: readonly string[], at: (path: string) => string, reading: Reading): void => {
  for (const key of Object.keys(node))
    reading.that(names.includes(key), at(key), node[key], `no such field, only ${names.join(', ')}`)
}

const objectOf = (
  { schema }: Node,
  { dataset, object }: Subject,
  at: (path: string) => string,
  reading: Reading,
): { readonly object: Node; readonly path: string } | undefined => {
  const isList = Array.isArray(schema) && schema.length > 0
  if (!reading.that(isList, at('schema'), schema, 'a list with an object for the dataset')) return undefined
  const objects = schema as readonly unknown[]
  const wanted = object ?? dataset
  const named = objects.findIndex((each) => isNode(each) && (each.name === wanted || each.physicalName === wanted))
  const i = named < 0 && object === undefined && objects.length === 1 ? 0 : named
  const names = objects.map((each) => (isNode(each) ? String(each.name) : '?')).join(', ')
  if (!reading.that(i >= 0, at('schema'), names, `an object called ${wanted}`)) return undefined
  const found = objects[i]
  const path = at(`schema.${i}`)
  return reading.that(isNode(found), path, found, 'an object with name and properties')
    ? { object: found as Node, path }
    : undefined
}

const readObject = (object: Node, subject: Subject, path: string, reading: Reading): void => {
  checkFields(object, OBJECT, (key) => `${path}.${key}`, reading)
  reading.that(typeof object.name === 'string', `${path}.name`, object.name, 'text')
  const { logicalType, properties = [], quality = [] } = object
  reading.that(logicalType === undefined || logicalType === 'object', `${path}.logicalType`, logicalType, 'object')
  const { dataset, columns = ownColumns(properties) } = subject
  const byName = new Map(columns.map((column) => [column.name, column]))
  if (!Array.isArray(properties)) {
    reading.flaw(`${path}.properties`, properties, 'a list of properties')
    return
  }
  const seen = new Set<string>()
  const key: string[] = []
  properties.forEach((property: unknown, i) => {
    const at = `${path}.properties.${i}`
    if (!isNode(property)) {
      reading.flaw(at, property, 'an object with name')
      return
    }
    if (isNested(property)) {
      reading.unenforced.push({ path: at, reason: 'rows are flat, so values inside of others are not judged' })
      return
    }
    const column = columnOf(property, byName)
    const expected = `a column of dataset ${dataset}: ${columns.map(({ name }) => name).join(', ')}`
    if (!reading.that(column !== undefined, `${at}.name`, property.name, expected)) return
    const { name } = column as Column
    if (reading.that(!seen.has(name), `${at}.name`, name, 'a property that is not there twice'))
      readProperty(property, column as Column, byName, at, reading)
    seen.add(name)
    if (property.primaryKey === true) key.push(name)
  })
  // A key of several columns is unique as a whole.
  if (key.length > 0) unique('primaryKey', key, reading)
  readChecks(quality, { path, columns: byName }, reading)
}

const columnOf = ({ name, physicalName }: Node, columns: ReadonlyMap<string, Column>): Column | undefined =>
  columns.get(String(name)) ?? columns.get(String(physicalName))

const readProperty = (
  property: Node,
  column: Column,
  columns: ReadonlyMap<string, Column>,
  path: string,
  reading: Reading,
): void => {
  checkFields(property, PROPERTY, (key) => `${path}.${key}`, reading)
  for (const flag of ['required', 'unique', 'primaryKey'] as const) {
    const value = property[flag]
    reading.that(value === undefined || typeof value === 'boolean', `${path}.${flag}`, value, 'true or false')
  }
  const isRequired = property.required === true || property.primaryKey === true
  reading.columns.push({ column, isRequired, type: String(property.logicalType ?? column.type) })
  if (isRequired) reading.row(`${column.name}.required`, column.name, 'reject', { is: 'present' })
  if (property.unique === true) unique(`${column.name}.unique`, [column.name], reading)
  readType(property, column, path, reading)
  readChecks(property.quality ?? [], { path, column, columns }, reading)
}

const unique = (name: string, columns: readonly string[], reading: Reading): void =>
  reading.set({
    ...{ name, action: 'reject', measure: { of: 'duplicates', columns } },
    ...{ unit: 'rows', operator: 'mustBe', operands: [0] },
  })

const readChecks = (quality: unknown, { path, ...place }: Place, reading: Reading): void => {
  if (!Array.isArray(quality)) {
    reading.flaw(`${path}.quality`, quality, 'a list of checks')
    return
  }
  for (const [i, check] of quality.entries()) readCheck(check, { ...place, path: `${path}.quality.${i}` }, reading)
}
