/** What a topic of ours is: its name, its partitions, how long its records are kept. */
export type TopicKind =
  /** Facts: kept for ever, stamped with the append time. */
  | 'log'
  /** State: the last record of a key is kept. */
  | 'changelog'
  /** Original bytes of what could not be used, large records included. */
  | 'quarantine'

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly kind: TopicKind
}
