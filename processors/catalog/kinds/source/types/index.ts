/** Every type of source, one per line. What reads them is in `sources/`. */
import type { SourceType } from '../fields.ts'
import { files } from './files.ts'
import { kafka } from './kafka.ts'
import { postgres } from './postgres.ts'
import { s3 } from './s3.ts'

export const SOURCE_TYPES: readonly SourceType[] = [
  files, // CSV, NDJSON, Parquet
  postgres, // tables
  s3, // files in buckets
  kafka, // topics
]

export const sourceType = (name: unknown): SourceType | undefined => SOURCE_TYPES.find((type) => type.name === name)
