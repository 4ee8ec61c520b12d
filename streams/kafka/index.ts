export { type Appended, AppenderFullError, type AppenderOptions, KafkaAppender } from './appender.ts'
export { systemClock } from './clock.ts'
export { kafkaClient, type KafkaConfig, KafkaLog } from './log.ts'
export { ensureTopics, TOPIC_SETTINGS, type TopicKind, type TopicSpec } from './topics.ts'
