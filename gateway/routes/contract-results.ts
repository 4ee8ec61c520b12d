/** What contracts were evaluated to, window by window: GET /v1/contracts/results. */
import { contractsTableInstance } from '../../processors/contracts/index.ts'
import { contractResults, placeOf } from '../../queries/contracts/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import type { Principal } from '../http/auth.ts'
import { answer, integer, list, nullable, number, object, problems, text, timeText } from '../http/schemas.ts'
import { measuredPage } from '../measured-list.ts'
import { type MeasuredQuery, measuredQuestion } from '../measured-query.ts'
import { contractEvent } from '../monitoring.ts'
import { shownResult } from '../pages/contracts-of.ts'
import { columnsMasked, Secrecies, secrecyNamed } from '../secrecy/datasets.ts'

const OUTCOMES = ['pass', 'fail', 'uncertain', 'no_verdict']
const flag = (description: string) => ({ type: 'boolean', description })

const result = object({
  offset: integer('The offset of the event in the topic of monitoring.'),
  place: integer('The place of the rule in the contract, from 0.'),
  dataset: text('The dataset.'),
  contract: text('The contract.'),
  contract_version: integer('The version of the contract.'),
  window_start: integer('The start of the window, inclusive, in ms since the epoch.'),
  window_end: integer('The end of the window, exclusive, in ms since the epoch.'),
  seq: integer('The number of the evaluation of the window, from 1.'),
  rows: integer('The number of rows in the window.'),
  window_outcome: text('The outcome of all rules that reject together.'),
  rule: text('The rule.'),
  columns: list(text('A column that the rule is about.')),
  is_row: flag('Whether the rule judges single rows.'),
  action: text('`reject`: an error if it is broken. `warn`: a warning.'),
  measure: text('What was measured.'),
  unit: text('The unit of what was measured: `rows`, `percent`, `share` or `value`.'),
  operator: text('The comparison, for example `mustBeLessThan`.'),
  operands: list(number('What was expected, in the unit.')),
  checked: integer('The number of rows that the rule judged.'),
  failed: integer('The number of rows that break the rule.'),
  measured: nullable(number('What was measured. Null means that there was nothing to measure.')),
  lower: nullable(number('The lower bound of the true value. Equal to `measured` means that this is exact.')),
  upper: nullable(number('The upper bound of the true value. Equal to `measured` means that this is exact.')),
  outcome: text('`pass`, `fail`, `uncertain` (the bounds lie on both sides of what is expected) or `no_verdict`.'),
  figures: {
    type: 'object',
    description: 'Each figure by name: its value, and half the width of the interval that contains the true value.',
    additionalProperties: true,
  },
  samples: list(
    object({
      partition: integer('The partition of the row.'),
      offset: integer('Its offset in the topic of rows.'),
      value: nullable(text('The value of the column, cut after 80 characters. Null means that it is masked.')),
    }),
  ),
  masked: flag('Whether values are hidden from the caller, because a column that the rule is about is classified.'),
  event_id: text('The id of the event.'),
  known_at: integer('The log time of the last record that changed it, in ms since the epoch.'),
})

const query = {
  contract: text('Only results of this contract.'),
  dataset: text('Only results of this dataset.'),
  rule: text('Only results of this rule.'),
  outcome: text('Only results with this outcome.', { enum: OUTCOMES }),
  action: text('Only results of rules with this severity: `reject` or `warn`.', { enum: ['reject', 'warn'] }),
  version: integer('Only results of this version of the contract.', { minimum: 1 }),
  from: timeText('Only windows that end after this time.'),
  to: timeText('Only windows that start before this time.'),
  as_of: timeText('The answer shows what was known at this time.'),
  history: flag('All evaluations of a window instead of the last one.'),
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}\\.[0-9]{1,6}$' }),
}

const schema = {
  operationId: 'listContractResults',
  summary: 'List results of the rules of contracts',
  description:
    'Returns one entry for each rule of each evaluated window, latest first: of the last evaluation, as known at `as_of`, or of all of them (`history`). A window that is not closed in every partition of the dataset has no entry.',
  tags: ['contracts'],
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({ items: list(result), nextPageToken: nullable(text('The token of the next page. Null means the end.')) }),
    ),
    ...problems(404, 422),
  },
}

const eventSchema = {
  operationId: 'getContractEvent',
  summary: 'Read an evaluation of a contract',
  description:
    'Returns ContractEvaluated as it is on the log, with the figures from which every outcome follows. `millrace contract recompute` proves it.',
  tags: ['contracts'],
  params: object({ id: text('The id of the event.', { maxLength: 100 }) }),
  response: {
    200: answer('The answer holds the event.', {
      type: 'object',
      description: 'The fields of ContractEvaluated.',
      additionalProperties: true,
    }),
    ...problems(403, 404),
  },
}

interface Query extends MeasuredQuery, Partial<Record<'contract' | 'dataset' | 'rule' | 'outcome' | 'action', string>> {
  readonly version?: number
  readonly history?: boolean
}

export const contractResultRoutes: Routes = (app, context) => {
  const { clickhouse, names } = context.platform
  app.get('/v1/contracts/results', { schema, config: access('rows:read', 'contracts.results') }, async (request) => {
    const { limit, asked } = measuredQuestion(request.query as Query, placeOf)
    const { items, nextPageToken } = await measuredPage(context, {
      ...{ kind: 'contract', named: asked.contract, limit, instances: [contractsTableInstance()] },
      read: (most) => contractResults(clickhouse, names.prefix, { ...asked, limit: most }),
      placeOf: placeOf.text,
    })
    const secrecies = new Secrecies(context, request.principal)
    return { items: items.map((item) => shownResult(item, secrecies.of(item.dataset))), nextPageToken }
  })
  app.get(
    '/v1/contracts/events/:id',
    { schema: eventSchema, config: access('rows:read', 'contracts.get') },
    (request) => wholeEvent(context, (request.params as { id: string }).id, request.principal),
  )
}

/** The event is proof of its outcomes only as a whole, so it is shown whole, or not at all. @throws HttpError CONTRACT_EVENT_UNKNOWN, COLUMNS_MASKED */
const wholeEvent = async (context: GatewayContext, id: string, principal: Principal) => {
  const event = await contractEvent(context, id)
  const secrecy = secrecyNamed(context, event.dataset, principal)
  const masked = new Set(event.results.flatMap(({ columns }) => columns.filter((column) => secrecy.isMasked(column))))
  if (masked.size === 0) return event
  throw columnsMasked(event.dataset, masked)
}
