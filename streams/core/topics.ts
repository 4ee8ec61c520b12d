/** The description of a topic of ours: its name, its partitions, and how long its records are kept. */
export type TopicKind =
  /** Facts: kept for ever, with the append time as timestamp. */
  | 'log'
  /** State: the last record of a key is kept. */
  | 'changelog'
  /** Facts that nobody asks for after some time: kept for a day, with the append time as timestamp. */
  | 'recent'
  /** Original bytes of records that could not be used, including large ones. */
  | 'quarantine'
  /** Facts that may be large: kept for ever, with the append time as timestamp. */
  | 'documents'

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly kind: TopicKind
}
