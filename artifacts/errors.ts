/** The errors of artifact stores. The gateway maps them to answers (gateway/http/translate.ts). */

export type ArtifactErrorCode =
  /** The path cannot name an artifact. */
  | 'PATH_INVALID'
  /** The path leads out of the store. */
  | 'PATH_OUTSIDE'
  /** A folder has the name of the file, or a file the name of the folder. */
  | 'IN_THE_WAY'
  /** The artifact is larger than allowed. */
  | 'TOO_LARGE'
  /** The bytes ended before the stated length. */
  | 'INCOMPLETE'
  /** The store cannot be reached, or refuses the request. */
  | 'STORE_UNAVAILABLE'

export class ArtifactError extends Error {
  readonly code: ArtifactErrorCode
  constructor(code: ArtifactErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ArtifactError'
    this.code = code
  }
}
