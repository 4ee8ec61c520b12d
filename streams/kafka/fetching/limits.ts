/** How many partitions are requested at once, how often, and how long a poll waits. */
export interface FetchLimits {
  /** Connections for hot partitions. */
  readonly hotConnections: number
  /**
   * Connections for cold partitions, and the number of partitions of a long poll after which another one begins. For
   * each answer, the broker checks all of them.
   */
  readonly coldConnections: number
  readonly coldPartitions: number
  /** How long a partition stays hot after its last records, ms. */
  readonly hotMs: number
  /** The longest wait of a hot poll, ms, and of the one poll that ends soon when no connection is free: a new reader waits no longer. */
  readonly hotWaitMs: number
  readonly lastHotWaitMs: number
  /** The longest wait of a cold poll, ms. A partition that became cold may be polled as a hot one for this time. */
  readonly coldWaitMs: number
  /** Partitions of one hot poll. */
  readonly partitionsMax: number
  /** Bytes of one answer, and bounds of the share of one partition in it. */
  readonly answerBytesMax: number
  readonly partitionBytesMin: number
  readonly partitionBytesMax: number
  /** Partitions per millisecond that may be requested on average, and at once after a pause; for each kind. */
  readonly pacePerMs: number
  readonly paceBurst: number
}

export const FETCH_LIMITS: FetchLimits = {
  hotConnections: 8,
  coldConnections: 4,
  coldPartitions: 150,
  hotMs: 300,
  hotWaitMs: 150,
  lastHotWaitMs: 10,
  coldWaitMs: 1000,
  partitionsMax: 250,
  answerBytesMax: 8 * 1024 * 1024,
  partitionBytesMin: 64 * 1024,
  partitionBytesMax: 1024 * 1024,
  pacePerMs: 10,
  paceBurst: 1500,
}
