/** The store of artifacts: the exports of `artifacts/` for the other folders. */
export { ArtifactError, type ArtifactErrorCode } from './errors.ts'
export { type FolderOptions, FolderStore } from './folder-store.ts'
export { openStore, type StoreOptions } from './open.ts'
export { type ArtifactPath, artifactPath, joinPath, ROOT } from './path.ts'
export type { S3Options } from './s3-store.ts'
export type { ArtifactStore, Entry, Page, PutOptions, StoredFile } from './store.ts'
