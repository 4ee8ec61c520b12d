/** The store that somebody asks for. */
import { type FolderOptions, FolderStore } from './folder-store.ts'
import type { S3Connection } from './s3-client.ts'
import type { S3Objects } from './s3-objects.ts'
import type { S3Options } from './s3-store.ts'
import type { ArtifactStore } from './store.ts'

export type StoreOptions = ({ readonly kind: 'folder' } & FolderOptions) | ({ readonly kind: 's3' } & S3Options)

/** The client of S3 is loaded only where it is used: it costs memory, and time of every command. */
export const openStore = async (options: StoreOptions): Promise<ArtifactStore> => {
  if (options.kind === 'folder') return new FolderStore(options)
  const { S3Store } = await import('./s3-store.ts')
  return new S3Store(options)
}

/** Objects of a bucket that others write. */
export const openObjects = async (bucket: string, connection: S3Connection): Promise<S3Objects> => {
  const { S3Objects } = await import('./s3-objects.ts')
  return new S3Objects(bucket, connection)
}
