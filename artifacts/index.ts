/** The store of artifacts: the exports of `artifacts/` for the other folders. */
export { ArtifactError, type ArtifactErrorCode } from './errors.ts'
export { type FolderOptions, FolderStore } from './folder-store.ts'
export { openObjects, openStore, type StoreOptions } from './open.ts'
export { type ArtifactPath, artifactPath, joinPath, ROOT } from './path.ts'
export type { S3Connection } from './s3-client.ts'
export type { S3Failure, S3Object, S3Objects } from './s3-objects.ts'
export type { S3Options } from './s3-store.ts'
export type { ArtifactStore, Entry, Page, PutOptions, StoredFile } from './store.ts'
