/**
 * Finds the records of a fetch that belong to aborted transactions. An aborted transaction whose first offset is at
 * most the offset of a record is open, until the control record of its producer.
 */
export class AbortedTransactions {
  readonly #waiting: readonly { readonly producerId: string; readonly first: number }[]
  readonly #open = new Set<string>()
  #next = 0

  /** @param aborted the list that the broker returns with the records */
  constructor(aborted: readonly { readonly producerId: string; readonly first: number }[]) {
    this.#waiting = [...aborted].sort((a, b) => a.first - b.first)
  }

  /**
   * Whether a data record or batch belongs to an aborted transaction. Calls must have ascending offsets, with the calls
   * of `end` between them.
   */
  holds(offset: number, producerId: string): boolean {
    this.#openUpTo(offset)
    return this.#open.has(producerId)
  }

  /** Processes a control record: the transaction of its producer ends here. */
  end(offset: number, producerId: string): void {
    this.#openUpTo(offset)
    this.#open.delete(producerId)
  }

  #openUpTo(offset: number): void {
    while (this.#next < this.#waiting.length && this.#waiting[this.#next].first <= offset)
      this.#open.add(this.#waiting[this.#next++].producerId)
  }
}

export interface RawMessage {
  readonly offset: string
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

export interface AbortedTransaction {
  readonly producerId: string
  readonly firstOffset: string
}

/**
 * Replaces kafkajs 2.2.4 `src/consumer/filterAbortedMessages.js`. That code opens one aborted transaction per record,
 * so a fetch that begins inside two of them returns records of the second; and it ends a transaction at any record
 * whose key is four zero bytes. As there, control records stay in the answer, and the caller removes them.
 */
export const filterAborted = <M extends RawMessage>(fetch: {
  readonly messages: readonly M[]
  readonly abortedTransactions?: readonly AbortedTransaction[] | null
}): M[] => {
  const { messages, abortedTransactions } = fetch
  if (!abortedTransactions?.length) return messages as M[]
  const aborted = new AbortedTransactions(
    abortedTransactions.map(({ producerId, firstOffset }) => ({
      producerId: String(producerId),
      first: Number(firstOffset),
    })),
  )
  return messages.filter(({ offset, isControlRecord, batchContext }) => {
    const producerId = String(batchContext.producerId)
    if (isControlRecord) aborted.end(Number(offset), producerId)
    else if (batchContext.inTransaction) return !aborted.holds(Number(offset), producerId)
    return true
  })
}
