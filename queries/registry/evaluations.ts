/** Evaluations of a version, also those that a later one of the same dataset has replaced. */
import { registryTableName } from '../../processors/registry/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
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
    const answer = await client.query({
      query: `SELECT t._offset FROM ${quoted(registryTableName(prefix))} AS t
        WHERE t.entity = {entity: String} AND startsWith(t.field, 'evaluation/')
          AND JSONExtractString(ifNull(t.value, ''), 'evaluationId') = {evaluationId: String}
        ORDER BY t._offset LIMIT 1`,
      query_params: { entity, evaluationId },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const [row] = await answer.json<readonly [number]>()
    return row?.[0]
  })
