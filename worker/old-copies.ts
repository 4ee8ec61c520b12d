/**
 * Replaces copies of rows that an earlier release has written in no order of time: the rows of the dataset are sorted in a new
 * generation, from which its views are filled anew and switched to.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { commandId, passed } from '../platform/commands/index.ts'
import { acceptedRows, type CatalogCommands, type CatalogTail, type Platform } from '../platform/index.ts'
import { type CommandContent, impliedChoices, refusalIn, sortedGeneration } from '../processors/catalog/index.ts'
import { datasetDeclaration, outOfOrder } from '../processors/features/index.ts'
import { primaryMeta } from '../schemas/index.ts'
import type { WorkerSignals } from './signals.ts'

export interface OldCopiesOptions {
  readonly platform: Platform
  readonly tail: CatalogTail
  readonly commands: CatalogCommands
  readonly signals: Pick<WorkerSignals, 'copiesReplaced' | 'copiesKept'>
  readonly now: () => number
}

const SOURCE = 'worker.copies'
/** Who asks for the generation, in the history of the catalogue. */
const ACTOR = 'millrace'
const ANSWER_TIMEOUT_MS = 10_000
const RETRY_MS = 1000

/**
 * Sends the command of `millrace backfill` for every dataset with such a copy whose rows no generation has sorted yet. Several workers may do so: the command
 * of a dataset has one id, so it has one effect.
 */
export class OldCopies {
  readonly #options: OldCopiesOptions
  /** By dataset. One that was refused stays here: the same command would be refused again. */
  readonly #replacing = new Map<string, Promise<void>>()
  #stopped = false
  #off: () => void = () => {}

  constructor(options: OldCopiesOptions) {
    this.#options = options
  }

  start(): void {
    this.#off = this.#options.tail.onChange(() => this.#look())
    this.#look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#off()
    await Promise.all(this.#replacing.values())
  }

  #look(): void {
    if (this.#stopped) return
    for (const dataset of this.#pending().keys())
      if (!this.#replacing.has(dataset)) this.#replacing.set(dataset, this.#replace(dataset))
  }

  /** The versions that readers shall get and that read such a copy, by dataset. */
  #pending(): Map<string, string[]> {
    const views = new Map<string, string[]>()
    for (const { dataset, view, version, successor, isSorted } of outOfOrder(this.#options.tail.catalog.current)) {
      if (successor !== undefined || isSorted) continue
      views.set(dataset, [...(views.get(dataset) ?? []), `${view}@${version}`])
    }
    return views
  }

  async #replace(dataset: string): Promise<void> {
    for (;;) {
      const views = this.#pending().get(dataset)
      if (this.#stopped || views === undefined) return
      try {
        if (await this.#begin(dataset, views)) return
      } catch {
        // log or registry are unavailable: the tasks report it, and the copy stays as it is
      }
      if (!this.#stopped) await sleep(RETRY_MS)
    }
  }

  /** @returns whether the generation has begun, or was refused */
  async #begin(dataset: string, views: readonly string[]): Promise<boolean> {
    const { platform, tail, signals } = this.#options
    const declared = tail.catalog.current.dataset(dataset)
    if (declared === undefined) return false
    const expired = () => this.#stopped || !this.#pending().has(dataset)
    const sortedBefore = await acceptedRows(platform, datasetDeclaration(declared.latest.record), expired)
    if (sortedBefore === undefined) return false
    for (const choice of impliedChoices(tail.catalog.current, dataset)) await this.#send(choice, choice.value.view)
    const reason = `An earlier release has written the rows of ${views.join(', ')} in no order of time.`
    const command = sortedGeneration(dataset, { sortedBefore, partitions: null, reason })
    const answer = await this.#send(command, dataset)
    if (answer === undefined) return false
    const refusal = refusalIn(answer)
    if (refusal === undefined) signals.copiesReplaced({ dataset, views, reason })
    else signals.copiesKept({ dataset, views, reason: refusal.text, remedy: `millrace backfill ${dataset}` })
    return true
  }

  /** @param of what the command is about: there is one command of its type for it */
  async #send({ type, value }: CommandContent, of: unknown) {
    const { tail, commands, now } = this.#options
    const time = Math.floor(now())
    const id = commandId({ source: SOURCE, type, actor: ACTOR, idempotencyKey: String(of) }, time)
    const meta = primaryMeta({ id, source: SOURCE, time }, { actor: ACTOR })
    const answered = await commands.send({ type, value: { ...value, meta } }, ANSWER_TIMEOUT_MS)
    if (answered !== undefined) await passed(tail, answered.offset, ANSWER_TIMEOUT_MS)
    return answered?.record
  }
}
