/** What the verdict on a row says, and the bounds of its `meta`. */

/** A row that passed: its key, its event time, and its id. */
export interface Judged {
  readonly key: Buffer
  /** Event time, ms. */
  readonly time: number
  readonly id: string | null
  /** It belongs to a load of a file. */
  readonly isLoaded: boolean
  /** The row as it was written anew, because its fields are mapped. Absent: it is as it was. */
  readonly bytes?: Buffer
  /** It breaks a rule of a contract that only warns. Absent: none. */
  readonly isWarned?: true
}

/** Maximum characters of each text of a row's own `meta`: a part of it goes into every vector that the row causes. */
export const META_CHARACTERS_MAX = 1_000

export const META_TEXTS = ['id', 'source', 'team', 'actor', 'correlationId', 'causationId'] as const
