/** Buckets as a source. Start with bucket.ts. */
export { openS3 } from './bucket.ts'
