/** Whether a table that is rebuilt is still the one that the catalogue asks for. */
import { CatalogTail, type Platform } from '../../platform/index.ts'
import { catalogCodec } from '../../processors/catalog/index.ts'
import { canonicalJson } from '../../schemas/index.ts'
import type { PlannedProjection } from '../../streams/core/definition.ts'
import { projectionsOf } from './projection.ts'

/** The projection as the catalogue at its end has it. `undefined`: it has none any more. */
const presently = async (
  platform: Platform,
  { instance, label }: PlannedProjection,
): Promise<PlannedProjection | undefined> => {
  const codec = await catalogCodec(platform.codecs, platform.names.prefix, platform.kinds)
  const tail = new CatalogTail(platform, codec)
  await tail.start()
  try {
    const all = projectionsOf(tail.catalog.current, platform)
    return all.find((planned) => planned.instance === instance && planned.label === label)
  } finally {
    await tail.stop()
  }
}

const columnsOf = ({ target }: PlannedProjection): string =>
  target.store === 'table' ? canonicalJson(target.table.columns) : ''

/**
 * The projection with other columns, if another version of its declaration has them. A row is accepted after the columns that it has were declared, so who has
 * read rows, and then asks this, knows the columns of all of them.
 */
export const withOtherColumns = async (
  platform: Platform,
  projection: PlannedProjection,
): Promise<PlannedProjection | undefined> => {
  if (projection.target.store !== 'table' || projection.declaredBy === undefined) return undefined
  const present = await presently(platform, projection)
  return present === undefined || columnsOf(present) === columnsOf(projection) ? undefined : present
}
