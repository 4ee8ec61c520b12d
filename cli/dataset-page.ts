/** The page of a dataset as text. */
import { table, visible } from './output.ts'

interface Part<T> {
  readonly value: T | null
  readonly unavailable: string | null
}

interface Node {
  readonly nodeId: string
}

interface Side {
  readonly jobs: readonly Node[]
  readonly datasets: readonly Node[]
  readonly truncated: boolean
}

interface Column {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly doc: string | null
  readonly isKey: boolean
  readonly isTime: boolean
  readonly classifications: readonly string[]
  readonly masked: boolean
  readonly maskedWhy: string | null
}

interface Contract {
  readonly name: string
  readonly version: number
  readonly serviceLevels: readonly {
    readonly property: string
    readonly value: string | null
    readonly unit: string | null
    readonly isMet: boolean | null
  }[]
  readonly unmet: readonly string[]
  readonly state: Part<{
    readonly windowStart: number
    readonly windowEnd: number
    readonly rows: number
    readonly outcome: string
    readonly windows: number
    readonly failedWindows: number
    readonly rules: readonly { readonly rule: string; readonly failed: number; readonly outcome: string }[]
  }>
}

interface Alert {
  readonly rule: string
  readonly feature: string | null
  readonly severity: string
  readonly summary: string | null
  readonly startsAt: number
}

export interface Page {
  readonly name: string
  readonly retired: boolean
  readonly owner: string | null
  readonly description: string | null
  readonly tags: readonly string[]
  readonly version: number
  readonly columns: readonly Column[]
  readonly sources: readonly { readonly name: string; readonly type: string }[]
  readonly contracts: readonly Contract[]
  readonly freshness: Part<{
    readonly rows: number
    readonly eventTime: number | null
    readonly logTime: number | null
    readonly behind: string | null
  }>
  readonly refused: Part<readonly { readonly reason: string; readonly rows: number }[]>
  readonly alerts: Part<{ readonly items: readonly Alert[]; readonly truncated: boolean }>
  readonly evolution: string
  readonly unread: Part<readonly { readonly name: string; readonly type: string }[]>
  readonly lineage: Part<{ readonly upstream: Side; readonly downstream: Side }>
}

const time = (ms: number | null): string => (ms === null ? '-' : new Date(ms).toISOString())

/** A part, or why it cannot be read. */
const shown = <T>({ value, unavailable }: Part<T>, text: (value: T) => string): string =>
  value === null ? `not available: ${unavailable}` : text(value)

export const datasetText = (page: Page): string =>
  [
    `${page.name} v${page.version}${page.retired ? ' (retired)' : ''}${page.description === null ? '' : `: ${page.description}`}`,
    `owner       ${page.owner ?? '-'}`,
    `tags        ${page.tags.join(', ') || '-'}`,
    `rows from   ${page.sources.map(({ name, type }) => `${name} (${type})`).join(', ')}`,
    `rows        ${shown(page.freshness, rowsText)}`,
    `refused     ${shown(page.refused, (refused) => refused.map(({ reason, rows }) => `${reason} ${rows}`).join(', ') || '-')}`,
    `alerts      ${shown(page.alerts, alertsText)}`,
    `not read    ${shown(page.unread, (fields) => fields.map(({ name }) => visible(name)).join(', ') || '-')} (evolution: ${page.evolution})`,
    `upstream    ${shown(page.lineage, ({ upstream }) => sideText(upstream))}`,
    `downstream  ${shown(page.lineage, ({ downstream }) => sideText(downstream))}`,
    ...page.contracts.flatMap(contractLines),
    '',
    table([['COLUMN', 'TYPE', '', 'CLASSIFICATION', 'MEANING'], ...page.columns.map(columnCells)]),
    ...page.columns
      .filter(({ classifications }) => classifications.includes('unreviewed'))
      .map(({ name, maskedWhy }) => (maskedWhy === null ? '' : `${name}: ${maskedWhy}`)),
  ].join('\n')

const rowsText = ({ rows, eventTime, logTime, behind }: NonNullable<Page['freshness']['value']>): string =>
  `${rows}, last event time ${time(eventTime)}, last log time ${time(logTime)}${behind === null ? '' : ` (${behind})`}`

const alertsText = ({ items, truncated }: NonNullable<Page['alerts']['value']>): string =>
  [
    ...items.map(({ rule, feature, severity, summary, startsAt }) =>
      visible(`${severity} since ${time(startsAt)}: ${summary ?? `${rule}: ${feature ?? 'the dataset'} (masked)`}`),
    ),
    ...(truncated ? ['and more'] : []),
  ].join('\n            ') || '-'

const sideText = ({ jobs, datasets, truncated }: Side): string =>
  [...jobs, ...datasets].map(({ nodeId }) => visible(nodeId)).join(', ') + (truncated ? ', and more' : '') || '-'

const contractLines = ({ name, version, serviceLevels, unmet, state }: Contract): string[] => [
  `contract    ${name} v${version}: ${state.value === null && state.unavailable === null ? 'no window is evaluated yet' : shown(state, stateText)}`,
  ...serviceLevels.map(({ property, value, unit, isMet }) => {
    const outcome = isMet === null ? 'not known' : isMet ? 'kept' : 'not kept'
    return `            ${property} ${value ?? ''}${unit ?? ''}: ${outcome}`
  }),
  ...unmet.map((each) => `            ${visible(each)}`),
]

const stateText = ({
  windows,
  failedWindows,
  windowStart,
  windowEnd,
  rows,
  outcome,
  rules,
}: NonNullable<Contract['state']['value']>): string => {
  const failed = rules.filter((rule) => rule.outcome === 'fail').map(({ rule, failed }) => `${rule} (${failed})`)
  const broken = failed.length === 0 ? '' : `; broken: ${failed.join(', ')}`
  return `${outcome} in ${time(windowStart)} to ${time(windowEnd)}, ${rows} rows${broken}; ${failedWindows} of ${windows} windows failed`
}

const columnCells = ({ name, type, nullable, doc, isKey, isTime, classifications, masked }: Column): string[] => [
  name,
  type,
  [...(isKey ? ['key'] : []), ...(isTime ? ['time'] : []), ...(nullable ? [] : ['never null'])].join(', '),
  classifications.join(', ') + (masked ? ' (masked)' : ''),
  visible(doc ?? ''),
]

/** What lineage knows of a dataset. */
export interface LineageDataset {
  readonly nodeId: string
  readonly declaredAs: string | null
  readonly isDropped: boolean
  readonly description: string | null
  readonly owners: readonly string[]
  readonly columns: readonly { readonly name: string; readonly type: string | null; readonly doc: string | null }[]
  readonly columnsTotal: number
  readonly until: string | null
  readonly lineage: { readonly upstream: Side; readonly downstream: Side }
}

export const lineageDatasetText = (page: LineageDataset): string => {
  const state = page.declaredAs === null ? 'undeclared' : `declared as ${page.declaredAs}`
  const { columns, columnsTotal, lineage } = page
  return [
    `${visible(page.nodeId)} (${state}${page.isDropped ? ', dropped' : ''})${page.description === null ? '' : `: ${visible(page.description)}`}`,
    `owners      ${page.owners.map(visible).join(', ') || '-'}`,
    `last seen   ${page.until ?? '-'}`,
    `upstream    ${sideText(lineage.upstream)}`,
    `downstream  ${sideText(lineage.downstream)}`,
    '',
    table([
      ['COLUMN', 'TYPE', 'MEANING'],
      ...columns.map(({ name, type, doc }) => [name, type ?? '', doc ?? ''].map(visible)),
    ]),
    ...(columnsTotal > columns.length ? [`and ${columnsTotal - columns.length} more columns`] : []),
  ].join('\n')
}
