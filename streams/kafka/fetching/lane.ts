/** A lane: one connection to a broker, and the poll that is in progress on it. */
import type { FetchConnection } from './broker.ts'
import type { Place } from './partition.ts'
import { FetchSession } from './session.ts'

/** Places by partition: a request can ask for one position of each. */
export type Places = Map<string, Place>

export class Lane {
  connection: Promise<FetchConnection> | undefined
  isBusy = false
  /** Whether its poll ends soon, so that a new reader need not wait for the others. */
  isBrief = false
  /** What its poll asks for, and when the broker will answer it at the latest, on the clock of the fetcher. */
  asked: Places = NOTHING
  endsAt = Number.NEGATIVE_INFINITY
}

const NOTHING: Places = new Map()

/** A long poll with its own session. */
export class ColdLane extends Lane {
  /** The requested partitions, of the poll in progress or of the next one. */
  readonly places: Places = new Map()
  readonly session = new FetchSession()
}
