/**
 * Declares the columns that a held row needs: the next version of its dataset, with nullable columns added. Every task that holds a row asks, in every
 * worker, until it is begun anew; the command names the version that it follows, so that one of them succeeds. It is the command that people send.
 */
import { randomBytes } from 'node:crypto'
import { passed } from '../platform/commands/index.ts'
import type { CatalogCommands, CatalogTail } from '../platform/index.ts'
import { type avro, positionText, primaryMeta, UNREVIEWED, uuidV7 } from '../schemas/index.ts'
import type { HeldSignal } from '../streams/core/task.ts'

export interface NewColumnsOptions {
  readonly tail: CatalogTail
  readonly commands: CatalogCommands
}

/** A held row, and where it stands. */
export interface HeldRow extends HeldSignal {
  readonly topic: string
  readonly partition: number
}

/** Asks for columns. @returns why the last request was in vain, a sentence; `undefined`: there is no answer yet, or the columns are there */
export type AskForColumns = (held: HeldRow) => string | undefined

const ANSWER_TIMEOUT_MS = 10_000
/** A refusal is tried again: somebody may have mended its cause. */
const REFUSED_PAUSE_MS = 10_000

interface Asked {
  pending: boolean
  obstacle: string | undefined
  at: number
}

export const newColumns = ({ tail, commands }: NewColumnsOptions): AskForColumns => {
  const asked = new Map<string, Asked>()

  const ask = async (held: HeldRow, request: Asked): Promise<void> => {
    const found = tail.catalog.current.declaration('dataset', held.dataset)
    if (found === undefined || found.retired) return
    const { version } = found.latest
    const dataset = withColumns(found.latest.record as avro.Dataset, held)
    if (dataset === undefined) return // it is declared, and the task is about to be begun anew
    const time = Date.now()
    const position = positionText(held.topic, held.partition, held.offset)
    const id = uuidV7(time, randomBytes(16))
    const meta = primaryMeta({ id, source: 'worker.new-columns', time }, { correlationId: position })
    const answered = await commands.send(
      { type: 'DeclareDataset', value: { meta, dataset, expectedVersion: version } },
      ANSWER_TIMEOUT_MS,
    )
    const refusal =
      answered?.record.type === 'CommandRefused' ? (answered.record.value as unknown as avro.CommandRefused) : undefined
    // Until this process has heard of the version, there is nothing to ask.
    if (answered !== undefined && refusal === undefined) await passed(tail, answered.offset, ANSWER_TIMEOUT_MS)
    // Somebody has declared another version meanwhile: the next request follows that one.
    request.obstacle = refusal === undefined || refusal.code === 'VERSION_CONFLICT' ? undefined : refusal.text
  }

  return (held) => {
    const request = asked.get(held.dataset) ?? { pending: false, obstacle: undefined, at: 0 }
    asked.set(held.dataset, request)
    const isResting = request.obstacle !== undefined && performance.now() - request.at < REFUSED_PAUSE_MS
    if (request.pending || isResting) return request.obstacle
    request.pending = true
    request.at = performance.now()
    void ask(held, request)
      .catch((error: unknown) => {
        request.obstacle = error instanceof Error ? error.message : String(error)
      })
      .finally(() => {
        request.pending = false
      })
    return request.obstacle
  }
}

const withColumns = (dataset: avro.Dataset, { columns }: HeldRow): avro.Dataset | undefined => {
  const known = new Set(dataset.columns.map(({ name }) => name))
  const added = columns.filter(({ name }) => !known.has(name))
  if (added.length === 0) return undefined
  const records = added.map(({ name, type, doc }) => ({
    name,
    type,
    nullable: true,
    doc: doc ?? null,
    classification: UNREVIEWED,
  }))
  return { ...dataset, columns: [...dataset.columns, ...records] }
}
