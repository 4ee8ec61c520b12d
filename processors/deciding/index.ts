/** Public exports of `processors/deciding`: aggregates of Avro commands and events. Start with processor.ts. */
export {
  answerIn,
  type DeciderCodec,
  type DeciderRecords,
  deciderCodec,
  eventsOf,
  type Logged,
  type LoggedCommand,
  type Schemas,
} from './codec.ts'
export { type DeciderOptions, makeDecider } from './processor.ts'
export { commandsTopic, eventsTopic } from './topics.ts'
export {
  ADAPTER_REFUSALS,
  type Answer,
  type Decided,
  type EventOf,
  type Named,
  type RecordOf,
  type RefusalTable,
  type Refused,
} from './types.ts'
