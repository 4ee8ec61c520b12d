/** A failure of a source that names its consequence. */

export type SourceReaction =
  /** An outage of what it reads, or of the way to it: try again for ever, with bounded backoff. */
  | 'retry'
  /** Another attempt cannot help: park at once. */
  | 'park'

/** What went wrong with what a source reads. The message names the source, the field, the value and what was expected, and never has a secret. */
export class SourceFailure extends Error {
  readonly react: SourceReaction
  /** What a person can do. */
  readonly remedy: string

  constructor(message: string, react: SourceReaction, remedy: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SourceFailure'
    this.react = react
    this.remedy = remedy
  }
}
