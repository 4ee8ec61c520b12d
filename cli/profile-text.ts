/** Profiles and samples of a dataset as text. */
import { table } from './output.ts'

export interface Profile {
  readonly type: string
  readonly rows: number
  readonly profiledRows: number
  readonly missing: number
  readonly distinct: number
  readonly masked: boolean
  readonly top: readonly { readonly value: unknown; readonly isCut: boolean; readonly rows: number }[] | null
  readonly quantiles: readonly { readonly share: number; readonly value: number }[] | null
}

/** The quantiles that a line has room for. */
const SHARES = [0, 0.25, 0.5, 0.75, 1]
const TOP_MAX = 3
const VALUE_MAX = 30

export const PROFILE_HEADER = [
  'ROWS',
  'MISSING',
  'DISTINCT',
  'LEAST',
  '25 %',
  'MEDIAN',
  '75 %',
  'GREATEST',
  'MOST FREQUENT',
]

export const profileCells = (
  type: string,
  { rows, missing, distinct, masked, quantiles, top }: Omit<Profile, 'type'>,
) => [
  ...[rows, missing, distinct].map(String),
  ...SHARES.map((share) => valueText(type, quantiles?.find((each) => each.share === share)?.value ?? null)),
  masked
    ? '(masked)'
    : (top ?? [])
        .slice(0, TOP_MAX)
        .map((each) => `${shortened(valueText(type, each.value))} (${each.rows})`)
        .join(', '),
]

const valueText = (type: string, value: unknown): string => {
  if (value === null) return ''
  if (type === 'timestamp') return new Date(value as number).toISOString()
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

const shortened = (text: string): string => (text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}...` : text)

/** What is to be said below a table of profiles. */
export const profileNotes = (profiles: readonly Profile[]): string[] => {
  const some = profiles.find(({ rows, profiledRows }) => profiledRows < rows)
  return some === undefined ? [] : [`Not all rows are profiled: ${some.profiledRows} of ${some.rows}.`]
}

export interface Samples {
  readonly masked: readonly string[]
  readonly items: readonly {
    readonly partition: number
    readonly offset: number
    readonly values: Readonly<Record<string, unknown>>
  }[]
}

export const samplesText = ({ masked, items }: Samples): string => {
  const [first] = items
  if (first === undefined) return 'There is no row.'
  const names = Object.keys(first.values)
  const rows = items.map(({ partition, offset, values }) => [
    `${partition}:${offset}`,
    ...names.map((name) => shortened(valueText('', values[name] ?? null))),
  ])
  return [
    table([['POSITION', ...names], ...rows]),
    ...(masked.length === 0 ? [] : [`Masked: ${masked.join(', ')}`]),
  ].join('\n')
}
