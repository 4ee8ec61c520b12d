export { type Appended, AppenderFullError, type AppenderOptions, KafkaAppender } from './appender.ts'
export { systemClock } from './clock.ts'
export { type KafkaConfig, KafkaLog, kafkaClient } from './log.ts'
export { ensureTopics, TOPIC_SETTINGS } from './topics.ts'
