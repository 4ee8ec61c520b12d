/** What an event of OpenLineage must hold, and what is marked. */
import { describe, expect, test } from 'vitest'
import { eventTimeOf, readEvent } from '../../../../processors/lineage/index.ts'
import { PRODUCER, runEvent, SCHEMA } from '../../../support/lineage.ts'

const read = (event: unknown) => {
  const found = readEvent(event)
  if ('problem' in found) throw new Error(`refused: ${found.problem.field}`)
  return found
}
const problemOf = (event: unknown) => {
  const found = readEvent(event)
  return 'problem' in found ? found.problem : undefined
}
const event = runEvent({ job: 'j', inputs: ['a'], outputs: ['b'] })

describe('an event is refused with the field', () => {
  test.each<[string, unknown]>([
    ['', 7],
    ['', []],
    ['eventTime', { ...event, eventTime: undefined }],
    ['eventTime', { ...event, eventTime: '2026-02-30T00:00:00Z' }],
    ['eventType', { ...event, eventType: 7 }],
    ['run', { ...event, run: 'r' }],
    ['run.runId', { ...event, run: { runId: 'r' } }],
    ['job', { ...event, job: undefined }],
    ['job', { ...event, job: undefined, run: undefined }],
    ['job.namespace', { ...event, job: { name: 'j' } }],
    ['job.name', { ...event, job: { namespace: 'n', name: '' } }],
    ['job.name', { ...event, job: { namespace: 'n', name: 'a\u001fb' } }],
    ['inputs', { ...event, inputs: {} }],
    ['inputs[1]', { ...event, inputs: [{ namespace: 'n', name: 'a' }, 'b'] }],
    ['outputs[0].name', { ...event, outputs: [{ namespace: 'n' }] }],
    ['dataset.namespace', { eventTime: event.eventTime, dataset: { name: 'd' } }],
  ])('%s', (field, given) => {
    expect(problemOf(given)?.field).toBe(field)
  })
})

describe('an event is accepted and marked', () => {
  const facet = { _producer: PRODUCER, _schemaURL: SCHEMA }
  const withFacets = (facets: unknown) => ({ ...event, job: { ...event.job, facets } })
  test.each<[string, unknown]>([
    ['schemaURL: expected a URI', { ...event, schemaURL: undefined }],
    ['producer: expected a URI', { ...event, producer: 7 }],
    ['eventType: expected START, RUNNING, COMPLETE, ABORT, FAIL, OTHER', { ...event, eventType: 'DONE' }],
    ['job.facets: expected an object of facets', withFacets([])],
    ['job.facets.x: expected a facet, an object', withFacets({ x: 7 })],
    ['job.facets.x._schemaURL: expected a value of type text', withFacets({ x: { _producer: PRODUCER } })],
    [
      'job.facets.ownership.owners[0].name: expected a value of type text',
      withFacets({ ownership: { ...facet, owners: [{ 'no-name': 'x' }] } }),
    ],
  ])('%s', (flaw, given) => {
    expect(read(given).flaws).toEqual([flaw])
  })

  test('facets that the platform does not know are kept, those that are null are none', () => {
    const { observed, flaws } = read(withFacets({ own: { ...facet, anything: [1] }, none: null }))
    expect(flaws).toEqual([])
    expect(observed.kind === 'run' && observed.job.facets).toEqual({ own: { ...facet, anything: [1] } })
  })
})

test('the kind of an event follows from what it is about', () => {
  expect(read(event).observed).toMatchObject({ kind: 'run', state: 'COMPLETE' })
  expect(read({ ...event, eventType: undefined }).observed).toMatchObject({ kind: 'run', state: null })
  expect(read({ ...event, run: undefined }).observed.kind).toBe('job')
  expect(read({ eventTime: event.eventTime, dataset: { namespace: 'n', name: 'd' } }).observed.kind).toBe('dataset')
})

test('a time without a zone is UTC, and nanoseconds are kept', () => {
  const text = (given: string) => eventTimeOf(given)?.text
  expect(text('2020-12-28T19:51:01.641499')).toBe('2020-12-28T19:51:01.641499000Z')
  expect(text('2020-12-28T19:52:00.001+10:00')).toBe('2020-12-28T09:52:00.001000000Z')
  expect(text('2020-12-28T19:52:00.123456789-0130')).toBe('2020-12-28T21:22:00.123456789Z')
  expect(text('2020-12-28T19:52:00Z[UTC]')).toBe('2020-12-28T19:52:00.000000000Z')
  expect(eventTimeOf('1969-12-31T23:59:59.5Z')?.ms).toBe(-500)
  for (const none of ['', 'now', '2020-12-28', '2020-13-01T00:00:00Z', '2020-12-28T24:00:00Z', '2020-12-28T00:60:00Z'])
    expect(text(none), none).toBeUndefined()
})
