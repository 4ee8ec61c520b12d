/**
 * What a model got and answered, instance by instance. Two protocols: version 1 of KServe (`instances`, `predictions`) and the Open Inference Protocol, version 2
 * (`inputs`, `outputs`: tensors whose first dimension is the batch).
 */
import { parseJson } from '../../schemas/index.ts'
import { invalid } from './event.ts'

/** An instance: values that have a name, and values that only have a place. */
export interface Instance {
  readonly named: Readonly<Record<string, unknown>>
  readonly placed: readonly unknown[]
}

export interface Payload {
  readonly instances: readonly Instance[]
  /** What the model says of its version; `undefined`: nothing. */
  readonly modelVersion: string | undefined
}

/** The two names under which the protocols hold the instances. */
const LISTS = { request: ['instances', 'inputs'], response: ['predictions', 'outputs'] } as const
const INSTANCES_MAX = 10_000

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads the data of an event.
 * @param columns a tensor with one value per instance and the name of one of these is that column
 * @throws HttpError CLOUD_EVENT_INVALID
 */
export const payloadOf = (half: keyof typeof LISTS, data: string, columns: ReadonlySet<string>): Payload => {
  let found: unknown
  try {
    found = parseJson(data)
  } catch (error) {
    throw invalid('data', data.slice(0, 200), `JSON (${(error as Error).message})`)
  }
  const [first, second] = LISTS[half]
  if (!isObject(found)) throw invalid('data', null, `an object with ${first} or ${second}`)
  const version = found.model_version
  const modelVersion = typeof version === 'string' || typeof version === 'number' ? String(version) : undefined
  const instances = Array.isArray(found[first])
    ? found[first].map(instanceOf)
    : tensorsOf(found[second], `data.${second}`, `an object with the list ${first} or ${second}`, columns)
  if (instances.length > INSTANCES_MAX)
    throw invalid('data', `${instances.length} instances`, `at most ${INSTANCES_MAX}`)
  return { instances, modelVersion }
}

const instanceOf = (instance: unknown): Instance => {
  if (isObject(instance)) return { named: instance, placed: [] }
  return { named: {}, placed: Array.isArray(instance) ? instance : [instance] }
}

interface Tensor {
  readonly name: string
  /** Values of one instance. */
  readonly width: number
  /** Row-major. */
  readonly data: readonly unknown[]
}

const tensorsOf = (
  list: unknown,
  field: string,
  expected: string,
  columns: ReadonlySet<string>,
): readonly Instance[] => {
  if (!Array.isArray(list) || list.length === 0) throw invalid(field, null, expected)
  let batch: number | undefined
  const tensors = list.map((given, i): Tensor => {
    const where = `${field}.${i}`
    if (!isObject(given) || typeof given.name !== 'string') throw invalid(where, null, 'a tensor with a name')
    const shape = shapeOf(given.shape, `${where}.shape`)
    if (batch !== undefined && shape[0] !== batch) throw invalid(`${where}.shape.0`, shape[0], `the batch, ${batch}`)
    batch = shape[0]
    const width = shape.slice(1).reduce((product, size) => product * size, 1)
    if (!Array.isArray(given.data)) throw invalid(`${where}.data`, null, 'a list')
    const data = given.data.flat(Number.POSITIVE_INFINITY)
    if (data.length !== batch * width) throw invalid(`${where}.data`, `${data.length} values`, `${batch * width}`)
    return { name: given.name, width, data }
  })
  return Array.from({ length: batch ?? 0 }, (_, row) => rowOf(tensors, row, columns))
}

const rowOf = (tensors: readonly Tensor[], row: number, columns: ReadonlySet<string>): Instance => {
  const named: Record<string, unknown> = {}
  const placed: unknown[] = []
  for (const { name, width, data } of tensors)
    if (width === 1 && columns.has(name)) named[name] = data[row]
    else for (let i = 0; i < width; i++) placed.push(data[row * width + i])
  return { named, placed }
}

const shapeOf = (shape: unknown, field: string): readonly number[] => {
  const holds =
    Array.isArray(shape) && shape.length > 0 && shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  if (!holds) throw invalid(field, shape ?? null, 'a list of sizes, of which the first is the batch')
  return shape
}
