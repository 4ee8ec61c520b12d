/** The difference of two versions of a dataset: rows, columns, and figures of each column in both. */
import { type ColumnFigures, compareData, SHARES } from '../../queries/data/index.ts'
import type { Column } from '../../schemas/index.ts'
import { acceptedEnds } from '../accepted.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { wrongField } from '../http/errors.ts'
import { timeOfText } from '../rows/time.ts'
import { encodeToken } from '../rows/tokens.ts'
import { secrecyNamed } from '../secrecy/datasets.ts'
import { readOptions } from './asked.ts'
import { type AskedStretch, columnsOf } from './columns.ts'
import { namedPositions, positionsAt } from './positions.ts'
import { namedVersion, stretchOf } from './versions.ts'

const NAME = /^[a-z]/
const TIME = /^\d{4}-/

/**
 * What a text means: a named version, a time as RFC 3339, or positions.
 * @throws HttpError; errors of the log
 */
const placeIn = async (
  context: GatewayContext,
  dataset: string,
  field: string,
  text: string | undefined,
): Promise<AskedStretch> => {
  if (text === undefined) {
    const to = await acceptedEnds(context, context.datasets.declaration(dataset))
    return { dataset, ...columnsOf(context, dataset), to }
  }
  if (NAME.test(text)) return stretchOf(context, namedVersion(context, dataset, text))
  if (!TIME.test(text))
    return { dataset, ...columnsOf(context, dataset), to: await namedPositions(context, dataset, field, text) }
  const time = timeOfText(text)
  if (time === undefined) throw wrongField(field, text, 'a named version, a position, or a time as RFC 3339')
  const columns = columnsOf(context, dataset, undefined, time)
  return { dataset, ...columns, to: await positionsAt(context, dataset, time) }
}

const sideOf = ({ to, schemaVersion }: AskedStretch, rows: number) => ({
  ...{ positions: to, position: encodeToken(to), schemaVersion, rows },
})

const shape = ({ type, nullable = true }: Column) => ({ type, nullable })

const schemaChanges = (before: readonly Column[], after: readonly Column[]) => {
  const [earlier, later] = [before, after].map((columns) => new Map(columns.map((column) => [column.name, column])))
  const only = (columns: readonly Column[], others: ReadonlyMap<string, Column>) =>
    columns.filter(({ name }) => !others.has(name)).map((column) => ({ name: column.name, ...shape(column) }))
  const changed = before.flatMap((column) => {
    const other = later!.get(column.name)
    if (other === undefined || JSON.stringify(shape(column)) === JSON.stringify(shape(other))) return []
    return [{ name: column.name, before: shape(column), after: shape(other) }]
  })
  return { added: only(after, earlier!), removed: only(before, later!), changed }
}

/** Figures as answers show them: times as RFC 3339. Of a masked column only numbers of values are told. */
const shown = ({ type }: Column, { min, max, mean, quantiles, ...counts }: ColumnFigures, isMasked: boolean) => {
  if (isMasked) return { ...counts, min: null, max: null, mean: null, quantiles: null }
  const value = (ms: number | null) => (type === 'timestamp' && ms !== null ? new Date(ms).toISOString() : ms)
  const shares = quantiles?.map((each, i) => ({ share: SHARES[i]!, value: value(Math.round(each * 1e12) / 1e12) }))
  return { ...counts, mean, min: value(min), max: value(max), quantiles: shares ?? null }
}

/** @throws HttpError, DataError; errors of log and registry */
export const compared = async (
  context: GatewayContext,
  dataset: string,
  asked: { readonly before: string; readonly after?: string },
  principal: Principal,
) => {
  const secrecy = secrecyNamed(context, dataset, principal)
  const before = await placeIn(context, dataset, 'before', asked.before)
  const after = await placeIn(context, dataset, 'after', asked.after)
  const changes = schemaChanges(before.columns, after.columns)
  const columns = [
    ...after.columns,
    ...before.columns.filter(({ name }) => changes.removed.some((each) => each.name === name)),
  ]
  const found = await compareData(readOptions(context), before, after, columns)
  const has = (side: AskedStretch, column: Column) => side.columns.some(({ name }) => name === column.name)
  return {
    dataset,
    before: sideOf(before, found.rows[0]),
    after: sideOf(after, found.rows[1]),
    ...{ added: found.added, removed: found.removed, columns: changes },
    statistics: columns.map((column) => {
      const [earlier, later] = found.figures.get(column.name)!
      const isMasked = secrecy.isMasked(column.name)
      return {
        ...{ name: column.name, type: column.type, masked: isMasked },
        before: has(before, column) ? shown(column, earlier, isMasked) : null,
        after: has(after, column) ? shown(column, later, isMasked) : null,
      }
    }),
  }
}
