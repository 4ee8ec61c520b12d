/** Topics as a source. Start with topic.ts. */
export { openTopic } from './topic.ts'
