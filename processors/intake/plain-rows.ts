/**
 * The verdict on rows that are plain, from where their values lie in their bytes: most rows, at a fraction of the cost of decoding them. Whatever could
 * be wrong with a row is left to the judge, which decodes it and says what: so both give the same verdict.
 */
import { type Columns, isInRange } from '../../schemas/index.ts'
import { LOAD_SOURCE, type RowReader } from '../rows/index.ts'
import { type Judged, META_CHARACTERS_MAX, META_TEXTS } from './judged.ts'
import type { Judging } from './judging.ts'

/** The rule set from which on times are checked as here. */
const RULES_OF_TIMES = 4

/** The verdict, and the columns of the row until the next one is judged. */
export interface PlainlyJudged {
  readonly judged: Judged
  readonly row: Columns
}

export interface PlainRows {
  /** @returns `undefined`: the row has to be decoded */
  judge(value: Buffer): PlainlyJudged | undefined
}

/** @returns `undefined` if no row of these can be judged so: older rules, a key of several columns, or one that is no text */
export const plainRows = (
  dataset: { readonly key: readonly string[]; readonly time: string },
  { rules, columns }: Judging,
  { columns: rows }: Pick<RowReader, 'columns'>,
): PlainRows | undefined => {
  const named = (type: string) => columns.filter((column) => column.type === type).map(({ name }) => name)
  const [key] = dataset.key
  if (rows === undefined || rules < RULES_OF_TIMES || dataset.key.length !== 1 || !named('string').includes(key))
    return undefined
  const slotsOf = (names: readonly string[]) => names.map((name) => rows.slot(name))
  const [keySlot, timeSlot] = slotsOf([key, dataset.time])
  const required = slotsOf(columns.filter(({ nullable }) => nullable === false).map(({ name }) => name))
  const times = slotsOf(named('timestamp'))
  const texts = slotsOf(named('string'))
  const meta = slotsOf(META_TEXTS.map((name) => `meta.${name}`))
  const [idSlot, sourceSlot] = slotsOf(['meta.id', 'meta.source'])
  return {
    judge: (value) => {
      const row = rows.scan(value)
      if (row === undefined || row.isNull(keySlot) || row.isNull(timeSlot)) return undefined
      for (const slot of required) if (row.isNull(slot)) return undefined
      for (const slot of times) if (!row.isNull(slot) && !isInRange(row.value(slot) as number)) return undefined
      // Text that is not ASCII may be malformed.
      for (const slot of texts) if (!row.isNull(slot) && !row.isAscii(slot)) return undefined
      for (const slot of meta)
        if (!row.isNull(slot) && (!row.isAscii(slot) || row.textBytes(slot) > META_CHARACTERS_MAX)) return undefined
      const id = row.value(idSlot) as string | null
      if (id === '') return undefined
      const isLoaded = row.value(sourceSlot) === LOAD_SOURCE
      return { judged: { key: row.text(keySlot), time: row.value(timeSlot) as number, id, isLoaded }, row }
    },
  }
}
