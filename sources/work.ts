/** Makes the task of a planned source: its opener, and what writes its rows. */
import type { Platform } from '../platform/index.ts'
import { readsFromOf } from '../processors/catalog/index.ts'
import { rowRecord } from '../processors/rows/index.ts'
import { avro, recordEncoders } from '../schemas/index.ts'
import type { PlannedSource } from '../streams/core/definition.ts'
import type { Tell, Work } from '../streams/core/keeper.ts'
import type { Clock } from '../streams/core/log.ts'
import { SourceFailure } from '../streams/core/source.ts'
import { RowWriter } from './rows.ts'
import type { SourceSettings } from './settings.ts'
import { type SourceObserver, SourceTask } from './task.ts'
import { OPENERS } from './types.ts'

export interface SourceWorkOptions {
  readonly platform: Platform
  readonly planned: PlannedSource
  readonly settings: SourceSettings
  readonly clock: Clock
  readonly tell: Tell
  readonly observer: SourceObserver
}

/** The work of a source. What has to be loaded for it is loaded when it runs. */
export const sourceWork = (options: SourceWorkOptions): Work => new LazyTask(options)

class LazyTask implements Work {
  readonly #options: SourceWorkOptions
  #task: SourceTask | undefined
  #isStopped = false

  constructor(options: SourceWorkOptions) {
    this.#options = options
  }

  get ready(): boolean {
    return this.#task?.ready === true
  }

  stop(): void {
    this.#isStopped = true
    this.#task?.stop()
  }

  async run(): Promise<void> {
    const { platform, planned } = this.#options
    const { source, dataset, instance } = planned
    const load = OPENERS[source.type]
    if (load === undefined)
      throw new SourceFailure(
        `source ${source.name}: readsFrom.type is ${source.type}, expected one of ${Object.keys(OPENERS).join(', ')}.`,
        'park',
        'A newer release declared it. Replace this process by that release.',
      )
    const open = await load()
    const { codecs, names } = platform
    const { subject, schema, otherwise } = rowRecord(names, dataset)
    const from = readsFromOf(source)
    const writer = new RowWriter({
      ...{ source, dataset, instance, names },
      rows: await codecs.encoder(subject, schema, otherwise),
      quarantine: await recordEncoders(codecs, names)(avro.RowRejectedSchema),
      extraFields: from.ignoreExtraColumns === true,
    })
    if (this.#isStopped) return
    this.#task = new SourceTask({ ...this.#options, open, from, writer })
    await this.#task.run()
  }
}
