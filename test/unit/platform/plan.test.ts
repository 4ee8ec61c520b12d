/** What the definitions say of themselves is what they plan: ids, roles, topics. */
import { describe, expect, test } from 'vitest'
import { PROJECTION_FORMS } from '../../../operations/rebuild/projection.ts'
import { planOf, rolesOf } from '../../../platform/plan.ts'
import { ROLES } from '../../../platform/roles.ts'
import { KINDS } from '../../../processors/catalog/index.ts'
import { DEFINITIONS } from '../../../processors/registry.ts'
import type { PlannedInstance } from '../../../streams/core/definition.ts'
import {
  beginGeneration,
  declareDataset,
  declareOf,
  declareView,
  delays,
  flights,
  names,
  snapshotOf,
} from '../../support/catalog.ts'
import { baseline, churn, monitor, quality } from '../../support/monitoring.ts'
import { sources } from '../../support/sources.ts'

/** Reads a copy of the rows, keyed by another column. */
const byTime = { ...delays, name: 'by_time', entity: ['at'] }

/** Its rows come from somebody else's topic. */
const imported = { ...flights, name: 'imported', source: { topic: `${names.prefix}ml.intake.elsewhere` } }

/** Reads a copy that was declared after the first generation of the rows began. */
const later = { ...byTime, name: 'later' }

/** Alerts have instances as soon as there is a rule. */
const stalled = { name: 'stalled', alertOn: { signal: 'lag' } }

const catalogue = () =>
  snapshotOf(
    declareDataset(flights),
    declareDataset(imported),
    declareView(delays),
    declareView(byTime),
    beginGeneration(flights.name),
    declareView(later),
    declareOf('alert_rule', stalled),
    declareOf('predictions', churn),
    declareOf('monitor', KINDS.kind('monitor').declarationOf(monitor) as { readonly name: string }),
    declareOf('performance', KINDS.kind('performance').declarationOf(quality) as { readonly name: string }),
    declareOf('monitor', {
      ...{ name: 'on_time', dataset: flights.name, window: '1h' },
      watches: [{ column: 'delay', kind: 'numeric' }],
    } as { readonly name: string }),
    declareOf('baseline', {
      ...{ name: 'delays', monitor: 'on_time' },
      reference: [{ feature: 'delay', kind: 'numeric', edges: [1, 2], knots: [2], counts: [1, 0, 2, 0, 3, 1] }],
    } as { readonly name: string }),
    declareOf('performance', {
      ...{ name: 'departures', dataset: flights.name, task: 'metrics', window: '1h' },
      metrics: [{ name: 'flights', kind: 'count' }],
    } as { readonly name: string }),
    declareOf('baseline', KINDS.kind('baseline').declarationOf(baseline) as { readonly name: string }),
    declareOf('contract', {
      ...{ name: 'quality', dataset: flights.name },
      odcs: {
        ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1.0.0', status: 'active' },
        schema: [{ name: flights.name, properties: [], quality: [{ metric: 'rowCount', mustBeGreaterThan: 0 }] }],
      },
    } as { readonly name: string }),
    declareOf('source', {
      ...{ name: 'flight_files', dataset: flights.name },
      readsFrom: { type: 'files', path: '/data/flights' },
    } as { readonly name: string }),
  )

/** A topic without prefix as its pattern: names and versions of the declarations become gaps. */
const patternOf = (topic: string): string =>
  topic
    .slice(names.prefix.length)
    .replace(/^(ml\.rows\.)[a-z_]+(\.by\.)[\w-]+\.g1$/, '$1<dataset>$2<key>.g<n>')
    .replace(/^(ml\.rows\.)[a-z_]+(\.by\.)[\w-]+$/, '$1<dataset>$2<key>')
    .replace(/^(ml\.(?:intake|rows|time)\.)[a-z_]+$/, '$1<dataset>')
    .replace(/^ml\.intake\.predictions\.[a-z_]+$/, 'ml.intake.<dataset>')
    .replace(/^(ml\.predictions\.)[a-z_]+$/, '$1<name>')
    .replace(/^(ml\.performance\.)[\w.-]+$/, '$1<name>')
    .replace(/^(ml\.checks\.)[\w.-]+$/, '$1<contract>')
    .replace(/^(ml\.changelog\.sources\.)[\w.]+$/, '$1<source>')
    .replace(/^(ml\.windows\.)[\w.-]+$/, '$1<monitor>')
    .replace(/^(ml\.features\.)[a-z_]+\.v\d+$/, '$1<view>.v<n>')

/** How names of projections begin, as the command line says it. */
const FORMS = PROJECTION_FORMS.split(/, | and /).map((form) => form.replace(/<.*/, ''))

const patterns = (topics: readonly string[]): string[] => [...new Set(topics.map(patternOf))].sort()

describe('definitions', () => {
  test('each has a folder with the same files', () => {
    for (const { name } of DEFINITIONS) {
      const files = sources(`processors/${name}/*`).map((file) => file.split('/').at(-1))
      for (const file of ['README.md', 'definition.ts', 'index.ts']) expect(files, name).toContain(file)
    }
  })

  test.each(DEFINITIONS)(
    '$name plans what its page says: topics, roles, ids',
    async ({ name, processor, sources: brought, projections }) => {
      const catalog = await catalogue()
      for (const part of [processor, brought]) {
        if (part === undefined) continue
        const planned = part.plan(catalog, names)
        expect(planned.length).toBeGreaterThan(0)
        expect(patterns(planned.map(({ topic }) => topic))).toEqual([...part.reads].sort())
        expect(patterns(planned.flatMap(({ outputs }) => outputs.map((output) => output.name)))).toEqual(
          [...part.writes].sort(),
        )
        for (const each of planned) {
          expect(each.role).toBe(part.role)
          expect(each.instance).toMatch(new RegExp(`^${name}\\.[\\w.-]+\\.v\\d+\\.s${part.semantics}$`))
        }
      }
      for (const projection of projections) {
        const instances = projection.plan(catalog, names)
        expect(instances.length).toBeGreaterThan(0)
        expect(patterns(instances.map(({ topic }) => topic))).toEqual([...projection.reads].sort())
        for (const each of instances) {
          expect(each.role).toBe(projection.role)
          expect(each.target.store).toBe(projection.store)
          expect(FORMS).toContain(each.label.replace(/@\d+$/, '').replace(/:.*/, ':'))
          expect(each.instance.startsWith(`${projection.name}.`)).toBe(true)
        }
      }
    },
  )

  test('ids, changelogs and labels are unique, and every role is known', async () => {
    const all: PlannedInstance[] = planOf(await catalogue(), { definitions: DEFINITIONS, names })
    expect(new Set(all.map(({ instance }) => instance)).size).toBe(all.length)
    const labels = all.flatMap((each) => (each.kind === 'projection' ? [each.label] : []))
    expect(new Set(labels).size).toBe(labels.length)
    expect([...new Set(all.map(({ role }) => role))].sort()).toEqual([...ROLES].sort())
  })

  test('the roles that a worker may have are those of the registry, in its order', () => {
    expect(ROLES).toEqual(rolesOf(DEFINITIONS))
  })

  test('time goes on in quiet partitions as the rows allow, as declared, or not at all; in a topic of a user only as declared', async () => {
    const idle = { afterMs: 1_000, delayMs: 0 }
    const datasets = [
      [flights, 'live'],
      [{ ...flights, name: 'declared', idle }, idle],
      [{ ...flights, name: 'still', idle: 'never' }, undefined],
      [imported, undefined],
      [{ ...imported, name: 'imported_declared', idle }, idle],
    ] as const
    const catalog = await snapshotOf(...datasets.map(([dataset]) => declareDataset(dataset)))
    const all = planOf(catalog, { definitions: DEFINITIONS, names })
    for (const [{ name }, clock] of datasets) {
      const found = all.find(({ instance }) => instance === `intake.${name}.v1.s1`)
      expect(found?.kind === 'processor' && found.clock, name).toEqual(clock)
    }
  })

  test('all instances that name a topic plan it in the same way', async () => {
    const all = planOf(await catalogue(), { definitions: DEFINITIONS, names })
    const owned = all.flatMap((each) => [
      ...(each.input === undefined ? [] : [each.input]),
      ...(each.kind === 'processor' ? each.outputs : []),
    ])
    for (const { name, partitions, kind } of owned)
      for (const other of owned.filter((topic) => topic.name === name))
        expect({ name, partitions: other.partitions, kind: other.kind }).toEqual({ name, partitions, kind })
  })
})
