/** Evaluations of a version, also those that a later one of the same dataset has replaced. */
import { registryTableName } from '../../processors/registry/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'
import type { RegistryStore } from './past.ts'

/**
 * The offset in `ml.registry` of an evaluation.
 * @param entity the version @returns `undefined` if the version has none with this id
 * @throws RegistryError
 */
export const evaluationOffset = (
  { client, prefix }: RegistryStore,
  entity: string,
  evaluationId: string,
): Promise<number | undefined> =>
  asked(async () => {
    const query = `SELECT t._offset FROM ${quoted(registryTableName(prefix))} AS t
        WHERE t.entity = {entity: String} AND startsWith(t.field, 'evaluation/')
          AND JSONExtractString(ifNull(t.value, ''), 'evaluationId') = {evaluationId: String}
        ORDER BY t._offset LIMIT 1`
    const [row] = await compactRows<readonly [number]>(client, query, { entity, evaluationId })
    return row?.[0]
  })
