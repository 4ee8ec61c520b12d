/**
 * Runs one source: it reads batches, and appends the rows of each, with what changes of the state, in one transaction. While one batch is committed the next one is
 * read. A newer owner fences this one before it reads the state, so a row has one effect whoever is killed.
 */
import type { Platform } from '../platform/index.ts'
import type { avro } from '../schemas/index.ts'
import type { PlannedSource } from '../streams/core/definition.ts'
import { giveWayEvery } from '../streams/core/give-way.ts'
import type { Tell, Work } from '../streams/core/keeper.ts'
import type { Clock, OutputRecord, TransactionalProducer } from '../streams/core/log.ts'
import { piecesOf } from '../streams/core/pieces.ts'
import type { RowWriter } from './rows.ts'
import type { SourceSettings } from './settings.ts'
import type { Batch, Open, OpenSource } from './source.ts'
import { type Counts, restoredState, stateRecords } from './state.ts'

export interface SourceTaskOptions {
  readonly platform: Platform
  readonly planned: PlannedSource
  readonly settings: SourceSettings
  readonly clock: Clock
  readonly open: Open
  /** What is read, with every default filled in. */
  readonly from: unknown
  readonly writer: RowWriter
  readonly tell: Tell
  readonly observer: SourceObserver
}

export interface SourceObserver {
  /** How far the source has come. */
  progressed(progress: Omit<avro.SourceProgressed, 'meta'>): void
  committed(signal: { readonly rows: number; readonly rejected: number; readonly ms: number }): void
}

/** A send makes one record batch per partition, and a batch must stay below the 1 MB that a broker accepts. */
const SEND_BYTES_MAX = 900_000
const RECORD_BYTES = 100

export class SourceTask implements Work {
  readonly #options: SourceTaskOptions
  readonly #stop = new AbortController()
  #ready = false
  #counts: Counts = { rows: 0, rejected: 0 }

  constructor(options: SourceTaskOptions) {
    this.#options = options
  }

  get ready(): boolean {
    return this.#ready
  }

  stop(): void {
    this.#stop.abort()
  }

  /** Works until it is stopped. @throws errors of the log, SourceFailure; what was not committed is read again */
  async run(): Promise<void> {
    const { platform, planned } = this.#options
    const { log, names } = platform
    const producer = await log.producer(names.transactionalId(planned.instance, 0))
    const end = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, end.signal])
    let opened: OpenSource | undefined
    try {
      await producer.initialise()
      opened = await this.#open(signal)
      this.#ready = true
      await this.#pump(producer, opened, signal)
    } finally {
      this.#ready = false
      end.abort() // what waits for the next batch need not wait any more
      await Promise.allSettled([opened?.close(), producer.close()])
    }
  }

  async #open(signal: AbortSignal): Promise<OpenSource> {
    const { platform, planned, settings, open, from, tell } = this.#options
    const { counts, entries } = await restoredState(platform, planned.topic)
    this.#counts = counts
    const { source, dataset } = planned
    const { log, codecs, names } = platform
    const opened = await open({ source, dataset, from, settings, state: entries, log, codecs, names, signal })
    tell.moved({ offset: 0 })
    return opened
  }

  async #pump(producer: TransactionalProducer, opened: OpenSource, signal: AbortSignal): Promise<void> {
    let ahead = nextOf(opened, signal)
    while (!signal.aborted) {
      const batch = await ahead
      if (signal.aborted) return
      ahead = nextOf(opened, signal)
      if (batch === undefined) continue
      if (batch.rows.length + batch.state.length > 0) {
        this.#options.tell.drained(false)
        await this.#commit(producer, batch)
        await opened.committed?.(batch)
      }
      this.#progress(batch)
    }
  }

  async #commit(producer: TransactionalProducer, { rows, state }: Batch): Promise<void> {
    const { planned, writer, clock, tell, observer } = this.#options
    const from = clock.now()
    const giveWay = giveWayEvery(clock)
    const records: OutputRecord[] = []
    let rejected = 0
    for (const [i, row] of rows.entries()) {
      if (i % 256 === 255) await giveWay()
      const written = writer.write(row, Math.floor(from))
      records.push(written.record)
      if (written.isRejected) rejected++
    }
    const accepted = rows.length - rejected
    const counts = { rows: this.#counts.rows + accepted, rejected: this.#counts.rejected + rejected }
    records.push(...stateRecords(planned.topic, state, counts))
    let end = 0
    for (const piece of piecesOf(records, bytesOf, SEND_BYTES_MAX))
      for (const { topic, offset } of await producer.send(piece))
        if (topic === planned.topic) end = Math.max(end, offset + 1)
    await producer.commit()
    this.#counts = counts
    tell.moved({ offset: end })
    observer.committed({ rows: accepted, rejected, ms: clock.now() - from })
  }

  #progress({ position, behind, unit }: Batch): void {
    const { planned, tell, observer } = this.#options
    const { instance, source } = planned
    if (behind === 0) tell.drained(true)
    observer.progressed({ instance, name: source.name, ...this.#counts, position, behind, unit })
  }
}

/** An error is met where the batch is awaited; until then nobody may miss it. */
const nextOf = (opened: OpenSource, signal: AbortSignal): Promise<Batch | undefined> => {
  const next = opened.next(signal)
  next.catch(() => {})
  return next
}

const bytesOf = ({ key, value }: OutputRecord): number => (key?.length ?? 0) + (value?.length ?? 0) + RECORD_BYTES
