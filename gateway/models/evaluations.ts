/** Evaluations that the gateway computes from the rows of a dataset, and computes again to compare them. */
import { readLog, type TopicPosition, writtenEndsOf } from '../../platform/index.ts'
import { answerIn, eventsOf, type Logged } from '../../processors/deciding/index.ts'
import { REGISTRY_RECORDS, versionEntity, withMean } from '../../processors/registry/index.ts'
import {
  type AskedEvaluation,
  type ComputedEvaluation,
  computeEvaluation,
  queryOf,
} from '../../queries/evaluation/index.ts'
import type { Version } from '../../queries/registry/index.ts'
import { type avro, canonicalJson, schemaIdsOf } from '../../schemas/index.ts'
import { acceptedEnds } from '../accepted.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError, wrongField } from '../http/errors.ts'

type Context = Pick<GatewayContext, 'platform' | 'settings' | 'datasets' | 'tail' | 'models'>

export interface EvaluationAsked extends AskedEvaluation {
  /** Positions of the dataset's accepted rows, one for each partition. Default: all that was sent before the question. */
  readonly positions?: readonly number[]
}

/** @throws HttpError, EvaluationError; errors of log and registry */
export const evaluated = async (
  context: Context,
  dataset: string,
  { positions, ...asked }: EvaluationAsked,
): Promise<ComputedEvaluation> => {
  const { platform, settings, datasets } = context
  const declaration = datasets.declaration(dataset)
  const query = queryOf(declaration, asked)
  const now = Date.now()
  if (query.asOf !== null && query.asOf > now)
    throw wrongField('source.as_of', query.asOf, `a time that has passed, ${now}`)
  const at =
    positions === undefined ? await acceptedEnds(context, declaration) : await given(context, dataset, positions)
  return computeEvaluation({
    platform,
    dataset: declaration,
    query,
    positions: at,
    timeoutMs: settings.positionTimeoutMs,
  })
}

const given = async ({ platform }: Context, dataset: string, asked: readonly number[]): Promise<TopicPosition[]> => {
  const held = await writtenEndsOf(platform, platform.names.rows(dataset))
  if (asked.length !== held.length)
    throw wrongField('source.positions', asked, `one for each of the ${held.length} partitions of dataset '${dataset}'`)
  return held.map(({ topic, partition, offset: end }) => {
    const offset = asked[partition]!
    if (offset > end) throw wrongField(`source.positions.${partition}`, offset, `at most the end of the log, ${end}`)
    return { topic, partition, offset }
  })
}

export interface CheckedEvaluation {
  readonly evaluationId: string
  readonly dataset: string
  readonly same: boolean
  /** What differs, at most some of it. */
  readonly differences: readonly { readonly field: string; readonly recorded: string; readonly computed: string }[]
}

/** Computes a recorded evaluation again. @throws as `evaluated`; HttpError EVALUATION_UNKNOWN, EVALUATION_NOT_COMPUTED */
export const evaluatedAgain = async (
  context: Context,
  version: Version,
  evaluationId: string,
): Promise<CheckedEvaluation> => {
  const recorded = await recordedEvaluation(context, version, evaluationId)
  const { source } = recorded
  if (source === null) {
    const text = `Evaluation '${evaluationId}' comes from outside, expected one that was computed from a dataset.`
    throw new HttpError('EVALUATION_NOT_COMPUTED', text)
  }
  const query = Object.entries(JSON.parse(source.query) as object).filter(([, value]) => value !== null)
  const positions = source.positions.map(({ offset }) => offset)
  const asked = { ...(Object.fromEntries(query) as unknown as AskedEvaluation), positions }
  const computed = await evaluated(context, source.dataset, asked)
  const metrics = computed.metrics.map(withMean)
  const differences = [
    ...differing('digest', recorded.digest, computed.digest),
    ...differing('metrics', recorded.metrics, metrics),
    ...differing('groups', recorded.groups, computed.groups),
    ...differing('source', source, computed.source),
  ]
  return {
    ...{ evaluationId, dataset: recorded.dataset, same: differences.length === 0 },
    differences: differences.slice(0, DIFFERENCES_MAX),
  }
}

/** Differences that an answer shows. */
const DIFFERENCES_MAX = 20

const recordedEvaluation = async (
  { platform, models }: Context,
  { model, version }: Version,
  evaluationId: string,
): Promise<avro.EvaluationRecorded> => {
  const { names, codecs } = platform
  const offset = await models.evaluationOffset(versionEntity(model.id, version), evaluationId)
  if (offset !== undefined)
    for await (const records of readLog(platform, {
      topic: names.registry,
      partition: 0,
      from: offset,
      to: offset + 1,
    })) {
      await codecs.ensure(schemaIdsOf(records))
      const [record] = records
      const logged = codecs.events(eventsOf(REGISTRY_RECORDS)).decode(record!.value!) as Logged
      if (answerIn(logged) === undefined) return logged.value as unknown as avro.EvaluationRecorded
    }
  const text = `Version ${version} of model '${model.name}' has no evaluation '${evaluationId}'.`
  throw new HttpError('EVALUATION_UNKNOWN', text)
}

type Difference = CheckedEvaluation['differences'][number]

/** Numbers are equal if their bits are, so a NaN equals a NaN. */
const differing = (field: string, recorded: unknown, computed: unknown): Difference[] => {
  if (Object.is(recorded, computed)) return []
  if (typeof recorded === 'object' && recorded !== null && typeof computed === 'object' && computed !== null) {
    const [a, b] = [recorded, computed] as readonly Readonly<Record<string, unknown>>[]
    return [...new Set([...Object.keys(a!), ...Object.keys(b!)])].flatMap((key) =>
      differing(`${field}.${key}`, a![key], b![key]),
    )
  }
  return [{ field, recorded: shown(recorded), computed: shown(computed) }]
}

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(value) : value === undefined ? 'absent' : canonicalJson(value).slice(0, 200)
