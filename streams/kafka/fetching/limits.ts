/** How many partitions are asked for at once, how often, and how long a poll waits. */
export interface FetchLimits {
  /** Connections for hot partitions. */
  readonly hotConnections: number
  /** Connections for cold ones, and the partitions of a long poll beyond which the next is begun: an answer costs the broker a look at all of them. */
  readonly coldConnections: number
  readonly coldPartitions: number
  /** How long a partition stays hot after its last records, ms. */
  readonly hotMs: number
  /** Longest wait of a hot poll, ms: while other connections are free, and while this one is the last. */
  readonly hotWaitMs: number
  readonly lastHotWaitMs: number
  /** Longest wait of the cold poll, ms: so long may a partition that has grown cold be polled as a hot one. */
  readonly coldWaitMs: number
  /** Partitions of one hot poll. */
  readonly partitionsMax: number
  /** Bytes of one answer; and of one partition in it, which gets its share of the answer within these bounds. */
  readonly answerBytesMax: number
  readonly partitionBytesMin: number
  readonly partitionBytesMax: number
  /** Partitions per millisecond that are asked for in the long run, and at once after a rest; for each kind. */
  readonly pacePerMs: number
  readonly paceBurst: number
}

export const FETCH_LIMITS: FetchLimits = {
  hotConnections: 4,
  coldConnections: 4,
  coldPartitions: 150,
  hotMs: 300,
  hotWaitMs: 50,
  lastHotWaitMs: 10,
  coldWaitMs: 1000,
  partitionsMax: 250,
  answerBytesMax: 8 * 1024 * 1024,
  partitionBytesMin: 64 * 1024,
  partitionBytesMax: 1024 * 1024,
  pacePerMs: 10,
  paceBurst: 1500,
}
