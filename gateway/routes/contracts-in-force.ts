/** From which row on each version of a contract has judged rows: GET /v1/contracts/{name}/in-force. */

import { contractInForce } from '../../queries/contracts/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { pageOf } from '../http/page.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'

const change = object({
  partition: integer('The partition of the dataset.'),
  offset: integer('The first offset of the topic of producers that this version judges.'),
  since: integer('The log time at which intake noted it, in ms since the epoch.'),
  version: nullable(
    integer('The version of the contract. Null means that from this row on the contract judges no row.'),
  ),
  rules: integer('The number of its rules that judge rows.'),
})

const query = {
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.'),
}

const schema = {
  operationId: 'listContractInForce',
  summary: 'List the rows from which on versions of a contract apply',
  description:
    'Returns, for each partition, the row from which on each version of the contract applies. Each partition starts to use a version at a row of its own, a moment after the version was declared. A version never judges earlier rows. A partition that has received no row since then has no entry.',
  tags: ['contracts'],
  params: object({ name: text('The name of the contract.', { maxLength: 100 }) }),
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({ items: list(change), nextPageToken: nullable(text('The token of the next page. Null means the end.')) }),
    ),
    ...problems(404, 422),
  },
}

const placeOf = ({ partition, offset }: { readonly partition: number; readonly offset: number }): string =>
  `${String(partition).padStart(8, '0')}/${String(offset).padStart(16, '0')}`

export const contractsInForceRoutes: Routes = (app, context) => {
  app.get(
    '/v1/contracts/:name/in-force',
    { schema, config: access('rows:read', 'contracts.in-force') },
    async (request) => {
      const { name } = request.params as { readonly name: string }
      const { limit, page_token } = request.query as { readonly limit: number; readonly page_token?: string }
      const { current } = context.tail.catalog
      const declared = current.declaration('contract', name)?.latest.record as avro.Contract | undefined
      if (declared === undefined) throw new HttpError('DECLARATION_UNKNOWN', `There is no contract '${name}'.`)
      const asked = { contract: name, dataset: declared.dataset }
      return pageOf(await contractInForce(context.platform, asked), placeOf, limit, page_token)
    },
  )
}
