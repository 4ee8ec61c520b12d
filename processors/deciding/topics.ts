/** The topics of an aggregate. */
import { recordSubject } from '../../schemas/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import { type DeciderRecords, eventsOf, type Schemas } from './codec.ts'

const topicOf = (prefix: string, name: string, partitions: number, schemas: Schemas): OwnTopic => ({
  name,
  partitions,
  kind: 'log',
  records: () => Object.values(schemas).map((schema) => ({ subject: recordSubject(prefix, schema as never), schema })),
})

/** The command topic of an aggregate. */
export const commandsTopic = (
  prefix: string,
  name: string,
  partitions: number,
  { commands }: DeciderRecords,
): OwnTopic => topicOf(prefix, name, partitions, commands)

/** The topic of its events and answers. It has as many partitions as the command topic. */
export const eventsTopic = (prefix: string, name: string, partitions: number, records: DeciderRecords): OwnTopic =>
  topicOf(prefix, name, partitions, eventsOf(records))
