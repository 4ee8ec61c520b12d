/** The shape of the page of a dataset. */
import { integer, list, nullable, number, object, positions, type Schema, text } from '../http/schemas.ts'

const flag = (description: string): Schema => ({ type: 'boolean', description })
const ms = (description: string): Schema => integer(`${description}, in ms since the epoch.`)

/** A part that comes from a store: its value, or why it cannot be read at the moment. */
export const partOf = (schema: Schema): Schema =>
  object({
    value: nullable(schema),
    unavailable: nullable(text('Why it cannot be read at the moment. Null means that it could be read.')),
  })

const column = object({
  name: text('Its name.'),
  type: text('Its type.'),
  nullable: flag('Whether values may be absent.'),
  doc: nullable(text('The description. Null means that there is none.')),
  isKey: flag('Whether it belongs to the key.'),
  isTime: flag('Whether it holds the event time.'),
  classifications: list(text('A classification, by the dataset or by one of its contracts, in lower case.')),
  masked: flag('Whether its values are hidden from the caller.'),
  maskedWhy: nullable(text('Why they are hidden, and what shows them. Null: they are not.')),
  sinceVersion: integer('The version of the dataset that has it first.'),
})

const version = object({
  version: integer('The version.'),
  revision: integer('Its latest revision.'),
  retired: flag('Whether it is retired.'),
  since: ms('The log time at which it was declared'),
  actor: nullable(text('Who declared it. Null means that the caller was anonymous.')),
  columns: integer('The number of its columns.'),
})

const rule = object({
  rule: text('The rule.'),
  columns: list(text('A column that it is about.')),
  action: text('`reject` or `warn`.'),
  measure: text('What is measured.'),
  unit: text('`rows`, `percent`, `share` or `value`.'),
  operator: text('How it is compared.'),
  operands: list(number('What is expected.')),
  checked: integer('The number of rows that the rule judged.'),
  failed: integer('The number of rows that break the rule.'),
  measured: nullable(number('What was measured. Null means that there was nothing to measure, or that it is masked.')),
  masked: flag('Whether what was measured is hidden, because it is made of values of a masked column.'),
  outcome: text('`pass`, `fail`, `uncertain` or `no_verdict`.'),
})

const state = object({
  version: integer('The version of the contract that was evaluated.'),
  windowStart: ms('The start of the last closed window'),
  windowEnd: ms('Its end'),
  seq: integer('The number of the evaluation of the window, from 1.'),
  rows: integer('The number of rows in the window.'),
  outcome: text('The outcome of all rules that reject.'),
  knownAt: ms('The log time of the last row that changed it'),
  eventId: text('The event.'),
  rules: list(rule),
  windows: integer('The number of windows that this version has evaluated.'),
  failedWindows: integer('Of these, the ones that failed, by their last evaluation.'),
  lastFailed: nullable(
    object({ windowStart: ms('The start of the last window that failed'), windowEnd: ms('Its end') }),
  ),
})

const serviceLevel = object({
  property: text('The property, as the contract has it.'),
  value: nullable(text('Its value.')),
  unit: nullable(text('Its unit.')),
  ms: nullable(number('The value in ms. Null means that it is no length of time.')),
  measuredMs: nullable(
    number('`frequency`: the time since the last row. `latency`: its way to the log. Null: nothing follows from rows.'),
  ),
  isMet: nullable(flag('Whether the service level is kept. Null means that this is not known.')),
})

const contract = object({
  name: text('The contract.'),
  version: integer('Its latest version.'),
  owner: nullable(text('The owner.')),
  description: nullable(text('What it is.')),
  windowMs: integer('The length of its windows, in ms.'),
  serviceLevels: list(serviceLevel),
  unmet: list(text('An expectation about the columns that the declared columns do not meet.')),
  state: partOf({ ...state, description: 'Null means that no window has been evaluated yet.' }),
})

const freshness = object({
  rows: integer('The number of stored rows.'),
  eventTime: nullable(ms('The greatest event time. Null: there is no row, or the column is masked')),
  logTime: nullable(ms('The log time of the last row. Null: there is no row')),
  positions: { ...positions, description: 'The positions that these figures rest on.' },
  behind: nullable(text('The rows that the table lacks at the moment. Null means that it holds all rows.')),
})

const refused = object({
  reason: text('The reason.'),
  rows: integer('The number of rows.'),
  lastLogTime: ms('The log time of the last of them'),
})

const alert = object({
  fingerprint: text('The alert, as `GET /v1/alerts/{fingerprint}/changes` takes it.'),
  rule: text('The rule.'),
  feature: nullable(text('What it is about. Null: the dataset as a whole.')),
  severity: text('`page` or `ticket`.'),
  masked: flag('Whether its content is hidden, because it could reveal values of a masked column.'),
  summary: nullable(text('One sentence. Null: it is masked.')),
  value: nullable(number('The value that was judged last. Null: nothing was observed, or it is masked.')),
  threshold: nullable(number('The threshold. Null: the rule judges absence, or it is masked.')),
  startsAt: ms('When it began to fire, log time'),
  mutedBy: nullable(text('What mutes the alert. Null means that nothing mutes it.')),
  runbook: nullable(text('The address of the instructions for people. Null: not said.')),
})

const unread = object({ name: text('The field.'), type: text('Its type in Avro, as JSON.') })

const node = object({
  nodeId: text('The node, for reads of lineage.'),
  namespace: text('Its namespace.'),
  name: text('Its name.'),
})
const side = object({
  jobs: list(node),
  datasets: list(node),
  truncated: flag('True if there are more than are shown.'),
})

export const lineageSides = object({ upstream: side, downstream: side })

export const pageSchema = object({
  name: text('The dataset.'),
  isDeclared: flag('Whether it is declared. Other datasets are known from lineage only.'),
  retired: flag('Whether it is retired.'),
  owner: nullable(text('The owner. Null means that none is named.')),
  description: nullable(text('The description. Null means that there is none.')),
  tags: list(text('A free label.')),
  version: integer('The latest version.'),
  revision: integer('Its latest revision.'),
  key: list(text('A column of the key.')),
  time: text('The column with the event time.'),
  partitions: integer('The number of partitions.'),
  columns: list(column),
  versions: list(version),
  versionsTotal: integer('The number of versions; the latest 100 are shown.'),
  sources: list(
    object({ name: text('Where rows come from.'), type: text('`intake`, `topic`, or the type of a source.') }),
  ),
  contracts: list(contract),
  evolution: text('What happens to fields of producers that are no columns: `add-columns`, `ignore` or `refuse`.'),
  freshness: partOf(freshness),
  refused: partOf(list(refused, { description: 'What intake has refused, most rows first.' })),
  unread: partOf(
    list(unread, { description: 'Fields of the latest schema of producers that nobody reads, the first 100.' }),
  ),
  alerts: partOf(
    object({
      items: list(alert, { description: 'The alerts that fire about the dataset, the latest beginning first.' }),
      truncated: flag('True if more alerts fire than the 20 that are shown. `GET /v1/alerts` lists all.'),
    }),
  ),
  lineage: partOf(lineageSides),
})
