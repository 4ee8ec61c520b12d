/** GET /v1/datasets/{name}/consumers: who is declared to read a dataset, who may, and who does. */

import { rowsTableName } from '../../processors/intake/index.ts'
import { intakeTopicOf } from '../../processors/rows/index.ts'
import {
  consumersOf,
  type Declared,
  declaredIn,
  grantedOn,
  type Observed,
  usersOfTables,
} from '../../queries/consumers/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { groupsOfTopics, readersOf } from '../../streams/kafka/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, named, nullable, object, problems, text } from '../http/schemas.ts'

const means = (description: string) => text(description, { enum: ['kafka', 'clickhouse'] })

const schema = {
  operationId: 'listConsumers',
  summary: 'List who reads a dataset',
  description:
    'Returns every reader that is declared (`roles` and the custom property `consumers` of the contracts of the dataset), permitted (rules of the broker, grants of ClickHouse) or observed (groups with offsets, the query log of ClickHouse). Views and other declarations of the platform are not listed; lineage shows them. `findings`: `undeclared` was seen and no contract declares it; `unused` is declared and was not seen; `not_permitted` is declared and may not; `permitted_only` may, and is neither declared nor seen.',
  tags: ['lineage'],
  params: named('name', 'The name of the dataset.'),
  querystring: object(
    { days: integer('The number of past days whose queries count.', { minimum: 0, maximum: 365, default: 30 }) },
    ['days'],
  ),
  response: {
    200: answer(
      'The answer holds every reader once, by name.',
      object({
        dataset: text('The dataset.'),
        consumers: list(
          object({
            name: text('The group, the user or the role.'),
            contracts: list(text('A contract that declares it.')),
            permitted: list(means('Where it may read.')),
            observed: list(
              object({
                means: means('Where it was observed.'),
                lastSeen: nullable(
                  integer(
                    'When it was last observed, in ms since the epoch. Null means that the broker does not tell.',
                  ),
                ),
                count: integer('Queries, or partitions with an offset.'),
              }),
            ),
            findings: list(text('A finding.', { enum: ['undeclared', 'unused', 'not_permitted', 'permitted_only'] })),
          }),
        ),
        unknown: list(
          text('Something that no source tells, so that no finding follows from it.', {
            enum: ['kafka_rules', 'kafka_groups', 'clickhouse_queries', 'clickhouse_grants'],
          }),
        ),
      }),
    ),
    ...problems(404),
  },
}

/** Groups of the platform: one per instance, whose positions are published, and one per role of workers. */
const isOwn = (names: Names): ((group: string) => boolean) => {
  const workers = names.workers('')
  return (group) => group.startsWith(names.prefix) && (/\.v\d+\.s\d+$/.test(group) || group.startsWith(workers))
}

/** Topics with rows of a dataset. A user's own topic has readers of its own. */
const topicsOf = async (
  { platform: { log, names } }: GatewayContext,
  name: string,
  intake: string,
): Promise<string[]> => {
  const rows = names.rows(name)
  const wanted = (await log.topics()).filter((topic) => topic === rows || topic.startsWith(`${rows}.by.`))
  return [...wanted, ...(intake === names.intake(name) ? [intake] : [])].sort()
}

const readConsumers = async (context: GatewayContext, name: string, days: number) => {
  const { platform, tail } = context
  const dataset = context.datasets.declaration(name)
  const contracts = tail.catalog.current.declarations('contract').filter(({ retired }) => !retired)
  const declared: Declared[] = contracts.flatMap(({ latest }) => {
    const { name: contract, dataset: of, odcs } = latest.record as avro.Contract
    return of === name ? declaredIn(contract, JSON.parse(odcs)) : []
  })
  const tables = [rowsTableName(platform.names.prefix, name)]
  const topics = await topicsOf(context, name, intakeTopicOf(platform.names, dataset))
  const own = isOwn(platform.names)
  const [groups, rules, users, grants] = await Promise.all([
    groupsOfTopics(platform.log, topics, (group) => !own(group)),
    readersOf(platform.log, platform.names.rows(name)),
    usersOfTables(platform.clickhouse, tables, days),
    grantedOn(platform.clickhouse, tables),
  ])
  const counts = new Map<string, number>()
  for (const { group, partitions } of groups.found) counts.set(group, (counts.get(group) ?? 0) + partitions)
  const observed: Observed[] = [
    ...[...counts].map(([group, count]) => ({ name: group, means: 'kafka' as const, lastSeen: null, count })),
    ...(users ?? []),
  ]
  return {
    dataset: name,
    consumers: consumersOf({ declared, permitted: { kafka: rules, clickhouse: grants }, observed }),
    unknown: [
      ...(rules === undefined ? ['kafka_rules'] : []),
      ...(groups.isWhole ? [] : ['kafka_groups']),
      ...(users === undefined ? ['clickhouse_queries'] : []),
      ...(grants === undefined ? ['clickhouse_grants'] : []),
    ],
  }
}

export const consumerRoutes: Routes = (app, context) => {
  app.get('/v1/datasets/:name/consumers', { schema, config: access('lineage:read', 'consumer.list') }, (request) => {
    const { name } = request.params as { name: string }
    return readConsumers(context, name, (request.query as { days: number }).days)
  })
}
