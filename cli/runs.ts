/** Runs and versions of models as text for people. */
import { table } from './output.ts'

export interface Run {
  readonly runId: string
  readonly experimentId: string
  readonly name: string
  readonly status: string
  readonly startTime: number
  readonly endTime: number | null
  readonly isDeleted: boolean
  readonly artifactUri: string
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly metrics: readonly { readonly key: string; readonly value: number | string; readonly step: number }[]
  readonly inputs: readonly {
    readonly name: string
    readonly digest: string
    readonly trainingSetId: string | null
  }[]
  readonly modelOutputs: readonly { readonly modelId: string }[]
  readonly training: {
    readonly trainingSetIds: readonly string[]
    readonly codeCommit: string | null
    readonly seed: number | null
    readonly environmentHash: string | null
    readonly missing: readonly string[]
  }
}

export interface Difference {
  readonly key: string
  readonly values: readonly (string | number | null)[]
}

export const timeText = (ms: number): string => new Date(ms).toISOString()

/** Names and values, a line each; `''` if there are none. */
export const pairsText = (pairs: Readonly<Record<string, string>>): string =>
  Object.keys(pairs).length === 0 ? '' : table(Object.entries(pairs).map(([key, value]) => [`  ${key}`, short(value)]))

const VALUE_MAX = 100

/** The first line of a value, cut if it is long: `--json` has all of it. */
const short = (value: string): string => {
  const [line = ''] = value.split('\n', 1)
  return line.length === value.length && line.length <= VALUE_MAX ? line : `${line.slice(0, VALUE_MAX)}...`
}

/** A table of what differs, with a column for each thing. */
export const differencesText = (
  names: readonly string[],
  groups: Readonly<Record<string, readonly Difference[]>>,
): string => {
  const parts = Object.entries(groups).filter(([, rows]) => rows.length > 0)
  if (parts.length === 0) return 'They do not differ.'
  const rowOf = ({ key, values }: Difference) => [`  ${key}`, ...values.map((value) => short(String(value ?? '-')))]
  return table(parts.flatMap(([title, rows]) => [[title, ...names], ...rows.map(rowOf)]))
}
