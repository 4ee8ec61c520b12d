/** The online read: vectors from Redis, their statuses, their JSON. */
export { CombinedReader } from './combine.ts'
export {
  feastJson,
  type JsonFeature,
  type JsonPart,
  jsonValue,
  listText,
  mixedJson,
  timeText,
  type UnreadPart,
  type ValuePlace,
  vectorsJson,
} from './json.ts'
export {
  type FoundVector,
  OnlineReader,
  type OnlineReaderOptions,
  type OnlineVector,
  type VectorAnswer,
  type VectorRequest,
} from './read.ts'
export { type AgedVector, FEATURE_STATUSES, type FeatureStatus, type NullStatus, statusOf } from './status.ts'
