/** What cannot be read of a file, in one sentence. */
export class FileError extends Error {
  /** `unfit`: the file or its options do not fit, and nothing was read; `damaged`: it cannot be read from some place on. */
  readonly kind: 'unfit' | 'damaged'

  constructor(message: string, kind: 'unfit' | 'damaged') {
    super(message)
    this.name = 'FileError'
    this.kind = kind
  }
}
