/** Where files are: a folder, or a bucket. */

export interface FoundFile {
  /** Its name below what is read; files are read in the order of these names. */
  readonly name: string
  readonly bytes: number
  /** When it was written, ms. */
  readonly changedAt: number
  /** A text that differs when the file was written again, without reading it. */
  readonly stamp: string
}

/** A file that can be read from the disk. */
export interface LocalFile {
  readonly path: string
  /** SHA-256 of its content, hex. */
  readonly digest: string
  /** Whether what was read of it up to now has the digest: the file on the disk was not replaced meanwhile. */
  isIntact(): Promise<boolean>
  /** Whether it is still as it was found. */
  isUnchanged(): Promise<boolean>
  /** It is not needed any more. */
  release(): Promise<void>
}

export interface FileStore {
  /** What is read, in words. */
  readonly place: string
  /** All files, in any order. @throws SourceFailure */
  list(): Promise<readonly FoundFile[]>
  /** @returns `undefined` if it is gone @throws SourceFailure */
  local(file: FoundFile, signal: AbortSignal): Promise<LocalFile | undefined>
  close(): Promise<void>
}
