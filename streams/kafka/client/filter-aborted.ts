/**
 * Which records of a fetch belong to aborted transactions. Stands in for kafkajs 2.2.4 `src/consumer/filterAbortedMessages.js`, which
 * opens one aborted transaction per record (so a fetch that begins inside two of them leaks the second) and ends one at any record
 * whose key is four zero bytes. Here every aborted transaction whose first offset is <= the record's is open, until the control
 * record of its producer. Markers stay in the answer, as there: the caller drops control records.
 */
export interface RawMessage {
  readonly offset: string
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

export interface AbortedTransaction {
  readonly producerId: string
  readonly firstOffset: string
}

export const filterAborted = <M extends RawMessage>(fetch: {
  readonly messages: readonly M[]
  readonly abortedTransactions?: readonly AbortedTransaction[] | null
}): M[] => {
  const { messages, abortedTransactions } = fetch
  if (!abortedTransactions?.length) return messages as M[]
  const waiting = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId: String(producerId), first: Number(firstOffset) }))
    .sort((a, b) => a.first - b.first)
  const open = new Set<string>()
  let next = 0
  return messages.filter((message) => {
    const offset = Number(message.offset)
    while (next < waiting.length && waiting[next].first <= offset) open.add(waiting[next++].producerId)
    const producerId = String(message.batchContext.producerId)
    if (message.isControlRecord) {
      open.delete(producerId)
      return true
    }
    return !(message.batchContext.inTransaction && open.has(producerId))
  })
}
