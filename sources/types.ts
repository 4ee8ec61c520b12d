/** How each type of source is opened, one per line. What can be declared of it is in `processors/catalog/kinds/source/types`. A type is loaded where it is used. */
import type { Open } from './source.ts'

export const OPENERS: Readonly<Record<string, () => Promise<Open>>> = {
  files: async () => (await import('./files/index.ts')).openFiles,
  postgres: async () => (await import('./postgres/index.ts')).openPostgres,
  s3: async () => (await import('./s3/index.ts')).openS3,
  kafka: async () => (await import('./kafka/index.ts')).openTopic,
}
