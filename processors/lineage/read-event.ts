/**
 * Reads an event of OpenLineage. What the graph is made of must be there, or the event is refused: identities and times. Everything else may be wrong:
 * the event is accepted, and marked.
 * Source: OpenLineage/OpenLineage, spec/OpenLineage.json.
 */
import { eventTimeOf } from './event-time.ts'
import { flawsOfFacet } from './facet-shapes.ts'
import { SEPARATOR } from './keys.ts'
import {
  type DatasetMention,
  type EventProblem,
  type Facets,
  type Mention,
  type Observed,
  type ReadEvent,
  RUN_STATES,
  type RunState,
} from './observed.ts'

type Json = Readonly<Record<string, unknown>>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** More flaws of an event are not named. */
const FLAWS_MAX = 20
const NAME_MAX = 2000

class Refusal extends Error {
  readonly problem: EventProblem
  constructor(field: string, value: unknown, expected: string) {
    super(field)
    this.problem = { field, value: value ?? null, expected }
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.getPrototypeOf(value) === Object.prototype

/** @param value what a body or a record holds, parsed @returns the problem that refuses it, or what it says */
export const readEvent = (value: unknown): ReadEvent | { readonly problem: EventProblem } => {
  try {
    const flaws = new Flaws()
    return { observed: observedIn(value, flaws), flaws: flaws.list }
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem }
    throw error
  }
}

class Flaws {
  readonly list: string[] = []
  add(field: string, expected: string): void {
    if (this.list.length < FLAWS_MAX) this.list.push(`${field}: expected ${expected}`)
  }
}

const observedIn = (event: unknown, flaws: Flaws): Observed => {
  if (!isObject(event)) throw new Refusal('', event, 'an event of OpenLineage, an object')
  const time = typeof event.eventTime === 'string' ? eventTimeOf(event.eventTime) : undefined
  if (time === undefined) throw new Refusal('eventTime', event.eventTime, 'a time as RFC 3339')
  const { text: eventTime, ms: timeMs } = time
  for (const field of ['producer', 'schemaURL'] as const)
    if (typeof event[field] !== 'string') flaws.add(field, 'a URI')
  const said = { eventTime, timeMs, producer: typeof event.producer === 'string' ? event.producer : null }
  if (event.run !== undefined) {
    const run = objectIn(event, 'run')
    if (typeof run.runId !== 'string' || !UUID.test(run.runId)) throw new Refusal('run.runId', run.runId, 'a UUID')
    const runId = run.runId.toLowerCase()
    const state = stateOf(event.eventType, flaws)
    return {
      kind: 'run',
      ...said,
      ...jobIn(event, flaws),
      run: { runId, facets: facetsIn(run, 'run.facets', flaws) },
      state,
    }
  }
  if (event.job !== undefined) return { kind: 'job', ...said, ...jobIn(event, flaws) }
  if (event.dataset === undefined)
    throw new Refusal('job', event.job, 'a job, or `dataset` in an event about a dataset')
  return { kind: 'dataset', ...said, dataset: datasetIn(objectIn(event, 'dataset'), 'dataset', '', flaws) }
}

const stateOf = (given: unknown, flaws: Flaws): RunState | null => {
  if (given === undefined || given === null) return null
  if (typeof given !== 'string') throw new Refusal('eventType', given, RUN_STATES.join(', '))
  const state = RUN_STATES.find((each) => each === given.toUpperCase())
  if (state !== given) flaws.add('eventType', RUN_STATES.join(', '))
  return state ?? 'OTHER'
}

const objectIn = (of: Json, field: string): Json => {
  const value = of[field]
  if (!isObject(value)) throw new Refusal(field, value, 'an object')
  return value
}

const nameIn = (of: Json, member: 'namespace' | 'name', field: string): string => {
  const value = of[member]
  if (typeof value !== 'string' || value === '' || value.length > NAME_MAX || value.includes(SEPARATOR))
    throw new Refusal(`${field}.${member}`, value, `a text of 1 to ${NAME_MAX} characters, without U+001F`)
  return value
}

const mentionIn = (of: Json, field: string, flaws: Flaws): Mention => ({
  namespace: nameIn(of, 'namespace', field),
  name: nameIn(of, 'name', field),
  facets: facetsIn(of, `${field}.facets`, flaws),
})

const jobIn = (event: Json, flaws: Flaws) => ({
  job: mentionIn(objectIn(event, 'job'), 'job', flaws),
  inputs: datasetsIn(event, 'inputs', 'inputFacets', flaws),
  outputs: datasetsIn(event, 'outputs', 'outputFacets', flaws),
})

const datasetsIn = (event: Json, field: 'inputs' | 'outputs', runFacets: string, flaws: Flaws): DatasetMention[] => {
  const given = event[field]
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw new Refusal(field, given, 'a list of datasets')
  return given.map((each: unknown, i) => {
    if (!isObject(each)) throw new Refusal(`${field}[${i}]`, each, 'a dataset, an object')
    return datasetIn(each, `${field}[${i}]`, runFacets, flaws)
  })
}

const datasetIn = (of: Json, field: string, runFacets: string, flaws: Flaws): DatasetMention => ({
  ...mentionIn(of, field, flaws),
  runFacets: runFacets === '' ? {} : facetsIn(of, `${field}.${runFacets}`, flaws),
})

/** The facets that are objects. @param field path, whose last part is the member */
const facetsIn = (of: Json, field: string, flaws: Flaws): Facets => {
  const given = of[field.slice(field.lastIndexOf('.') + 1)]
  if (given === undefined || given === null) return {}
  if (!isObject(given)) {
    flaws.add(field, 'an object of facets')
    return {}
  }
  const facets: [string, Json][] = []
  for (const [name, facet] of Object.entries(given)) {
    if (facet === null) continue // some producers write absent ones so
    if (!isObject(facet)) {
      flaws.add(`${field}.${name}`, 'a facet, an object')
      continue
    }
    flawsOfFacet(name, facet, (path, expected) => flaws.add(`${field}.${name}.${path}`, expected))
    facets.push([name, facet])
  }
  return Object.fromEntries(facets)
}
