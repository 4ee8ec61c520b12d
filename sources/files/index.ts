/** Files as a source. Start with files.ts. */

export { FilesSource } from './files.ts'
export { openFiles } from './folder.ts'
export type { FileStore, FoundFile, LocalFile } from './store.ts'
