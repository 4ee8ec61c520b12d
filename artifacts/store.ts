/**
 * What a store of artifacts has to do. The files of runs and models are not events: they are large, and nothing but their path and their
 * bytes matters. So they lie beside the log, in a store whose operations are the least that clients need.
 *
 * - A file is there whole or not at all, at every time and after every crash. A failed upload leaves nothing that can be read or listed.
 * - A file that is written again is replaced at once: who reads it meanwhile reads the former bytes to their end.
 * - Bytes are streamed; memory does not grow with a file.
 * - There are no empty folders: a folder is there as long as a file is in it.
 *
 * test/support/artifact-contract.ts holds every store to this.
 */
import type { Readable } from 'node:stream'
import type { ArtifactPath } from './path.ts'

export interface PutOptions {
  /** The length that the sender states, if it does. */
  readonly bytes?: number
  /** The largest length. */
  readonly bytesMax?: number
}

export interface StoredFile {
  readonly bytes: number
  /** The caller reads it to its end, or destroys it. */
  readonly body: Readable
}

export interface Entry {
  /** Without the path of the folder. */
  readonly name: string
  readonly isFolder: boolean
  /** `undefined` for a folder. */
  readonly bytes: number | undefined
}

export interface Page {
  /** Ordered by name. */
  readonly entries: readonly Entry[]
  /** Where the next page begins; `undefined` at the end. */
  readonly next: string | undefined
}

export interface ArtifactStore {
  /**
   * Stores a file, and resolves when it is there. If the bytes end with an error, or before the stated length, nothing is stored.
   * @returns its length @throws ArtifactError TOO_LARGE, INCOMPLETE, IN_THE_WAY, PATH_OUTSIDE, STORE_UNAVAILABLE; errors of `body`
   */
  put(path: ArtifactPath, body: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<number>
  /** @returns `undefined` if there is no such file @throws ArtifactError PATH_OUTSIDE, STORE_UNAVAILABLE */
  get(path: ArtifactPath): Promise<StoredFile | undefined>
  /** @returns what is there: an entry with the last name of the path @throws ArtifactError PATH_OUTSIDE, STORE_UNAVAILABLE */
  look(path: ArtifactPath): Promise<Entry | undefined>
  /**
   * A page of what lies directly in a folder. Of a file, and of what is not there, it is empty.
   * @param from where a former page says that the next one begins @throws ArtifactError PATH_OUTSIDE, STORE_UNAVAILABLE
   */
  list(folder: ArtifactPath, limit: number, from?: string): Promise<Page>
  /**
   * Removes a file, or a folder with all that is in it. Of what is not there, nothing is removed.
   * @throws ArtifactError PATH_OUTSIDE, STORE_UNAVAILABLE
   */
  delete(path: ArtifactPath): Promise<void>
  /**
   * Removes what uploads have left that nobody goes on with, because their process was killed.
   * @param olderThanMs how long an upload has not moved on
   * @returns how many there were; some may be left for the next call @throws ArtifactError STORE_UNAVAILABLE
   */
  sweep(olderThanMs: number): Promise<number>
  close(): void
}
