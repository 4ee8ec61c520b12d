/** Tables of runs with rows of a test's own, and what a slow reading of the same rows finds. */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { metricsTable, runsTable, runValuesTable } from '../../processors/runs/index.ts'
import type { LoggedValue } from '../../queries/runs/index.ts'
import type { DatasetInput, MetricValue, Subject } from '../../queries/search/index.ts'
import { connectClickHouse, quoted } from '../../sinks/clickhouse/index.ts'
import { createStatement } from '../../sinks/clickhouse/table.ts'
import type { TableDeclaration } from '../../streams/core/projection.ts'

/** What a record of the log says. Its place in the list is its offset, and its log time. */
export type Said =
  | { readonly said: 'run'; readonly run: string; readonly attributes: RunAttributes }
  | {
      readonly said: 'value'
      readonly run: string
      readonly kind: 'param' | 'tag'
      readonly key: string
      readonly value: string | null
    }
  | { readonly said: 'input'; readonly run: string; readonly dataset: DatasetInput }
  | ({ readonly said: 'metric'; readonly run: string; readonly key: string } & LoggedValue)

export interface RunAttributes {
  readonly name: string
  readonly user: string
  readonly status: string
  readonly start: number
  readonly end: number | null
  readonly lifecycle: 'active' | 'deleted'
}

/** The experiment of a run is the part of its id before the dot. */
export const experimentOf = (run: string): string => run.split('.')[0] as string

export class RunTables {
  readonly client: ClickHouseClient
  readonly prefix = `test-${randomBytes(4).toString('hex')}.`
  readonly #tables: readonly TableDeclaration[]

  constructor(url: string) {
    this.client = connectClickHouse({ url })
    this.#tables = [runsTable(this.prefix), runValuesTable(this.prefix), metricsTable(this.prefix)]
  }

  async create(): Promise<void> {
    for (const table of this.#tables) await this.client.command({ query: createStatement(table, 'test') })
  }

  async close(): Promise<void> {
    for (const { name } of this.#tables) await this.client.command({ query: `DROP TABLE IF EXISTS ${quoted(name)}` })
    await this.client.close()
  }

  /** Stores what was said, in one insert per table. @param repeat how often each row is stored */
  async store(said: readonly Said[], { repeat = 1 } = {}): Promise<void> {
    const [runs, values, metrics] = this.#tables as [TableDeclaration, TableDeclaration, TableDeclaration]
    const rows = new Map<TableDeclaration, object[]>([runs, values, metrics].map((table) => [table, []]))
    for (const [offset, each] of said.entries()) {
      const table = each.said === 'run' ? runs : each.said === 'metric' ? metrics : values
      const place = { _log_time: offset, _topic: 'test', _partition: 0, _offset: offset, _ordinal: 0, _first: 0 }
      rows.get(table)?.push({ experiment_id: experimentOf(each.run), run_id: each.run, ...columnsOf(each), ...place })
    }
    for (const [{ name }, each] of rows)
      for (let i = 0; i < repeat && each.length > 0; i++)
        await this.client.insert({ table: quoted(name), values: each, format: 'JSONEachRow' })
  }
}

const columnsOf = (said: Said): object => {
  switch (said.said) {
    case 'run': {
      const { name, user, status, start, end, lifecycle } = said.attributes
      const times = { start_time: start, end_time: end, event_time: 0 }
      return { name, user_id: user, status, ...times, lifecycle, artifact_uri: `a/${said.run}`, event: 'x' }
    }
    case 'value':
      return { kind: said.kind, key: said.key, value: said.value }
    case 'input': {
      const { name, digest, context } = said.dataset
      const tags = context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }]
      const value = { name, digest, source_type: 's', source: '', schema: null, profile: null, tags }
      return { kind: 'input', key: `${name}/${digest}`, value: JSON.stringify(value) }
    }
    case 'metric':
      return { key: said.key, step: said.step, timestamp: said.timestamp, value: jsonNumber(said.value) }
  }
}

const jsonNumber = (value: number): number | string => {
  if (Number.isNaN(value)) return 'nan'
  return Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf'
}

export interface TwinRun {
  readonly lifecycle: 'active' | 'deleted'
  readonly subject: Subject
}

const numberOf = (value: number): number => (Number.isNaN(value) ? 0 : value)

/** Whether a metric's value replaces the one that counted: it is greater, by step, time and value. */
const replaces = (said: MetricValue, held: MetricValue): boolean => {
  const [step, timestamp] = [(said.step ?? 0) - (held.step ?? 0), (said.timestamp ?? 0) - (held.timestamp ?? 0)]
  return (step || timestamp || numberOf(said.value) - numberOf(held.value)) > 0
}

/** The runs after everything that was said, by id: one record after the other. */
export const twinRuns = (said: readonly Said[]): ReadonlyMap<string, TwinRun> => {
  const found = new Map<string, TwinRun>()
  for (const run of new Set(said.map((each) => each.run))) {
    const own = said.filter((each) => each.run === run)
    const last = own.findLast((each) => each.said === 'run')
    if (last === undefined) continue
    const metrics = new Map<string, MetricValue>()
    const maps = { param: new Map<string, string>(), tag: new Map<string, string>() }
    const datasets = new Map<string, DatasetInput>()
    for (const each of own) {
      if (each.said === 'input') datasets.set(`${each.dataset.name}/${each.dataset.digest}`, each.dataset)
      if (each.said === 'value' && each.value === null) maps[each.kind].delete(each.key)
      if (each.said === 'value' && each.value !== null) maps[each.kind].set(each.key, each.value)
      if (each.said !== 'metric') continue
      const held = metrics.get(each.key)
      if (held === undefined || replaces(each, held)) metrics.set(each.key, each)
    }
    const { name, user, status, start, end, lifecycle } = last.attributes
    const attributes = {
      ...{ run_id: run, run_name: name, user_id: user, status, start_time: start, end_time: end },
      artifact_uri: `a/${run}`,
    }
    const values = {
      metrics: [...metrics.values()],
      params: maps.param,
      tags: maps.tag,
      datasets: [...datasets.values()],
    }
    found.set(run, { lifecycle, subject: { attributes, ...values } })
  }
  return found
}

/** The distinct values of a metric, by time, step and value. */
export const twinHistory = (said: readonly Said[], run: string, key: string): readonly LoggedValue[] => {
  const values = said.flatMap((each) =>
    each.said === 'metric' && each.run === run && each.key === key
      ? [{ timestamp: each.timestamp, step: each.step, value: each.value + 0 }]
      : [],
  )
  const distinct = new Map(values.map((each) => [`${each.timestamp} ${each.step} ${each.value}`, each]))
  const nanOf = ({ value }: LoggedValue): number => Number(Number.isNaN(value))
  return [...distinct.values()].sort(
    (a, b) =>
      a.timestamp - b.timestamp ||
      a.step - b.step ||
      (numberOf(a.value) === numberOf(b.value) ? nanOf(a) - nanOf(b) : numberOf(a.value) < numberOf(b.value) ? -1 : 1),
  )
}
