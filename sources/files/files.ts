/**
 * Reads files in the order of their names, each once, and looks for new ones for ever. A file whose rows were taken stays as it is: one that changed is an error that
 * parks the source, because nobody can say which of its rows are new. A file with the content of another one counts once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { FileError, type RowFile } from '../../files/index.ts'
import type { FormatFrom } from '../../processors/catalog/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import type { Batch, Opening, OpenSource, SourceRow, UnreadRow } from '../source.ts'
import { inDeclaration, openFile } from './reading.ts'
import type { FileStore, FoundFile, LocalFile } from './store.ts'
import { entryOf, Looks, selected, type Taken, TakenFiles, toldOf } from './taken.ts'

export interface FilesOptions extends Opening {
  readonly from: FormatFrom
  readonly store: FileStore
}

/** Rows of a batch, at least, if the file has so many. */
const BATCH_ROWS_MIN = 6_000

const CHANGED =
  'Put the former content back, or move the file away and give its new rows under a new name; then resume.'

export class FilesSource implements OpenSource {
  readonly #options: FilesOptions
  readonly #taken: TakenFiles
  readonly #looks = new Looks()
  readonly #batches: AsyncGenerator<Batch>

  constructor(options: FilesOptions) {
    this.#options = options
    this.#taken = new TakenFiles(options.state)
    this.#last = this.#taken.last ?? 'no file yet'
    this.#batches = this.#all(options.signal)
  }

  async next(signal: AbortSignal): Promise<Batch | undefined> {
    try {
      const { value } = await this.#batches.next()
      return value ?? undefined
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined)
    await this.#options.store.close()
  }

  async *#all(signal: AbortSignal): AsyncGenerator<Batch> {
    const { store, from } = this.#options
    while (!signal.aborted) {
      const found = await store.list()
      const lost = this.#taken.lost(found)
      if (lost !== undefined) yield* this.#lost(...lost)
      const now = Date.now()
      this.#looks.see(found, now)
      const { due, suspect, unsettled } = selected(found, this.#taken, from, now, this.#looks)
      for (const file of suspect) yield* this.#suspect(file)
      let left = due.reduce((sum, { bytes }) => sum + bytes, 0)
      for (const file of due) {
        left -= file.bytes
        yield* this.#file(file, left)
      }
      const waits = unsettled.reduce((sum, { bytes }) => sum + bytes, 0)
      yield { rows: [], state: [], position: this.#position(), behind: waits, unit: 'bytes' }
      await sleep(unsettled.length > 0 ? Math.min(from.every, from.settle) : from.every, undefined, { signal })
    }
  }

  #last: string
  #position(): string {
    return this.#last
  }

  /** Told once: whoever resumes has decided to go on without the rest. */
  async *#lost(name: string, taken: Taken): AsyncGenerator<Batch> {
    yield this.#marked({ name }, { ...taken, gone: true }, [], 0)
    const { source, store } = this.#options
    throw new SourceFailure(
      `source ${source.name}: file ${name} of ${store.place} is gone, expected it until its end: ${taken.rows} of its rows were taken.`,
      'park',
      'Put it back and resume, so that the rest is read. If it is resumed without it, the rest is passed over.',
    )
  }

  /** A file that was written again: the same content is the same file. */
  async *#suspect(file: FoundFile): AsyncGenerator<Batch> {
    const taken = this.#taken.get(file.name) as Taken
    const local = await this.#options.store.local(file, this.#options.signal)
    if (local === undefined) return
    await local.release()
    if (local.digest !== taken.digest) throw this.#changed(file, taken, local.digest)
    yield this.#marked(file, { ...taken, stamp: file.stamp }, [], 0)
  }

  /** @param left bytes of the files behind it */
  async *#file(file: FoundFile, left: number): AsyncGenerator<Batch> {
    const { store, signal } = this.#options
    const local = await store.local(file, signal)
    if (local === undefined) return // what is gone needs no reading, and `lost` sees the rest
    try {
      const known = this.#taken.get(file.name)
      const before = known?.rows === 0 ? undefined : known
      if (before !== undefined && before.digest !== local.digest) throw this.#changed(file, before, local.digest)
      const { digest } = local
      const sameAs = before === undefined ? this.#taken.sameContent(file.name, digest) : undefined
      const taken = { stamp: file.stamp, digest, rows: before?.rows ?? 0 }
      if (sameAs !== undefined) {
        const { rows } = this.#taken.get(sameAs) as Taken
        yield this.#marked(file, { ...taken, rows, done: true, sameAs }, [], left)
      } else if (file.bytes === 0) yield this.#marked(file, { ...taken, done: true }, [], left)
      else yield* this.#rows(file, local, taken.rows, left)
    } finally {
      await local.release()
    }
  }

  /** @param from the number of the last row that was taken before */
  async *#rows(file: FoundFile, local: LocalFile, from: number, left: number): AsyncGenerator<Batch> {
    const { digest } = local
    const taken = { stamp: file.stamp, digest, rows: from }
    const open = await this.#told(file, local, () => openFile(this.#options, file, local))
    if (open === undefined) return this.#replaced(file)
    const { opened, rowsOf } = open
    const bytesLeft = leftOf(opened, file)
    let rows: (SourceRow | UnreadRow)[] = []
    const batches = opened.batches()
    for (;;) {
      const read = await this.#told(file, local, () => batches.next())
      if (read === undefined) return this.#replaced(file)
      const { value: batch, done } = read
      if (done) break
      for (const row of rowsOf(batch)) {
        if (row.last <= from) continue
        rows.push(row.row)
        taken.rows = Math.max(taken.rows, row.last)
      }
      if (rows.length < BATCH_ROWS_MIN) continue
      yield this.#marked(file, { ...taken, done: false }, rows, left + bytesLeft(batch.done))
      rows = []
    }
    if (!(await local.isUnchanged())) return this.#replaced(file)
    yield this.#marked(file, { ...taken, done: true }, rows, left)
  }

  /** What was read after it was replaced is dropped. If no row was taken before, it is another file, which is read next time. @throws SourceFailure otherwise */
  #replaced(file: FoundFile): void {
    const taken = this.#taken.get(file.name)
    if (taken !== undefined && taken.rows > 0) throw this.#changed(file, taken, 'other content while it was read')
  }

  #marked(file: Pick<FoundFile, 'name'>, taken: Taken, rows: Batch['rows'], behind: number): Batch {
    this.#taken.set(file.name, taken)
    this.#last = toldOf(file.name, taken)
    return { rows, state: [[entryOf(file.name), taken]], position: this.#last, behind, unit: 'bytes' }
  }

  #changed({ name, stamp }: FoundFile, taken: Taken, digest: string): SourceFailure {
    const { source, store } = this.#options
    const now = `${stamp}, ${digest}`
    return new SourceFailure(
      `source ${source.name}: file ${name} of ${store.place} has changed since ${taken.rows} of its rows were taken: it is ${now}, expected ${taken.stamp}, ${taken.digest}.`,
      'park',
      CHANGED,
    )
  }

  /** What the reader of the file says, in the words of the declaration; `undefined`: the file was replaced meanwhile. */
  async #told<T>(file: FoundFile, local: LocalFile, read: () => Promise<T>): Promise<T | undefined> {
    try {
      const found = await read()
      return (await local.isIntact()) ? found : undefined
    } catch (error) {
      if (!(await local.isIntact())) return undefined
      if (!(error instanceof FileError)) throw error
      const said = inDeclaration(error.message.replaceAll(local.path, file.name))
      throw new SourceFailure(
        `source ${this.#options.source.name}: ${said}`,
        'park',
        'Correct the declaration, or move the file away; then resume.',
        error,
      )
    }
  }
}

/** How many bytes of a file are left when so much is read. */
const leftOf =
  ({ total, unit }: RowFile, { bytes }: FoundFile) =>
  (done: number): number =>
    Math.max(0, Math.round(unit === 'bytes' ? bytes - done : bytes * (1 - done / Math.max(1, total ?? 1))))
