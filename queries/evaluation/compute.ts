/** Computes an evaluation from the rows of a dataset, exactly up to positions of the log. */
import type { Platform, TopicPosition } from '../../platform/index.ts'
import { rowsTableName } from '../../processors/intake/index.ts'
import { type avro, canonicalJson, type DatasetDeclaration } from '../../schemas/index.ts'
import { EvaluationError } from './errors.ts'
import { type Measurement, measure } from './measure.ts'
import type { EvaluationQuery } from './query.ts'
import { readRows, requireRows, unfitRows } from './rows.ts'
import { Sampler } from './sample.ts'

/** Version of the computation. Raise it with every change that gives another figure for the same rows. */
export const METHOD = 1

export interface ComputedEvaluation extends Measurement {
  readonly digest: string
  readonly source: avro.EvaluationSource
}

export interface Computing {
  readonly platform: Platform
  readonly dataset: DatasetDeclaration
  readonly query: EvaluationQuery
  /** Positions of `ml.rows.<dataset>`, one for each partition, in their order. */
  readonly positions: readonly TopicPosition[]
  /** How long to wait until the store holds the rows, ms. */
  readonly timeoutMs: number
}

/** @throws EvaluationError; errors of log and registry */
export const computeEvaluation = async (computing: Computing): Promise<ComputedEvaluation> => {
  const { platform, dataset, query, positions, timeoutMs } = computing
  const { names, clickhouse } = platform
  const topic = names.rows(dataset.name)
  await requireRows(platform, dataset.name, positions, timeoutMs)
  const sampler = new Sampler(query, topic)
  const place = {
    table: rowsTableName(names.prefix, dataset.name),
    topic,
    positions: positions.map(({ offset }) => offset),
  }
  await readRows(clickhouse, dataset, query, place, sampler)
  // A table that was emptied while it was read is behind now.
  await requireRows(platform, dataset.name, positions, timeoutMs)
  const unfit = await unfitRows(platform, dataset.name, positions, timeoutMs)
  if (sampler.measured === 0) throw nothing(dataset.name, query, positions)
  const sample = sampler.done()
  const { read: rows, nullLabels, contentHash, digest } = sample
  const notes = unfit === 0 ? sample.notes : [...sample.notes, unfitNote(unfit)]
  return {
    ...(await measure(query, sample)),
    digest,
    source: {
      ...{ dataset: dataset.name, positions, query: canonicalJson(query), method: METHOD },
      ...{ rows, nullLabels, contentHash, notes },
    },
  }
}

const unfitNote = (count: number): string =>
  `${count} accepted rows before the positions are in quarantine, because they contradict the declared columns; they are not measured.`

/** The times that a `Date` has. */
const TIME_MAX = 8.64e15

const timeOf = (ms: number): string => (Math.abs(ms) <= TIME_MAX ? new Date(ms).toISOString() : `${ms} ms`)

/** No row: the sentence names every limit that was asked for, because one of them is the reason. */
const nothing = (dataset: string, query: EvaluationQuery, positions: readonly TopicPosition[]): EvaluationError => {
  const { label, asOf, since, until, filter } = query
  const limits = [
    `before ${positions.map(({ partition, offset }) => `${partition}:${offset}`).join(', ')}`,
    ...(asOf === null ? [] : [`that the log held at ${timeOf(asOf)} (as_of)`]),
    ...(since === null ? [] : [`from ${timeOf(since)} on (since)`]),
    ...(until === null ? [] : [`before ${timeOf(until)} (until)`]),
    ...(filter === null ? [] : ['that fits the filter']),
  ]
  const text = `No row of dataset '${dataset}' ${limits.join(', ')}, has a value in '${label}', expected at least one.`
  return new EvaluationError('ROW_INVALID', text)
}
