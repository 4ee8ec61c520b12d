/** Things of a source as texts that are equal when the things are, whatever order their parts came in. */
import { createHash } from 'node:crypto'
import type {
  Label,
  SourceInput,
  SourceLoggedModel,
  SourceMetric,
  SourceModel,
  SourceModelMetric,
  SourceRun,
  SourceVersion,
} from './source.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const byText = (a: readonly unknown[], b: readonly unknown[]): number =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
const labels = (list: readonly Label[]) => list.map(({ key, value }) => [key, value]).sort(byText)

/** As tables keep a value: the greatest doubles instead of infinities, and one zero. */
const valueText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  const finite = Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE
  return String(finite === 0 ? 0 : finite)
}

const input = ({ name, digest, sourceType, source, schema, profile, tags }: SourceInput) => [
  ...[name, digest, sourceType, source, schema, profile],
  labels(tags),
]

export const runText = (run: SourceRun): string =>
  JSON.stringify([
    ...[run.runId, run.experimentId, run.name, run.userId, run.status, run.startTime, run.endTime, run.isDeleted],
    ...[run.artifactUri, labels(run.params), labels(run.tags), run.inputs.map(input).sort(byText)],
    run.models.map(({ modelId, step }) => [modelId, step]).sort(byText),
    [...run.metrics].sort(),
  ])

/** Of each metric and dataset the value that counts: the greatest by step, time and value. */
const latest = (metrics: readonly SourceModelMetric[]) => {
  const rank = ({ value, timestamp, step }: SourceModelMetric) => [step, timestamp, Number.isNaN(value) ? 0 : value]
  const found = new Map<string, SourceModelMetric>()
  for (const metric of metrics) {
    const key = JSON.stringify([metric.key, metric.datasetName, metric.datasetDigest])
    const held = found.get(key)
    if (held === undefined || isGreater(rank(metric), rank(held))) found.set(key, metric)
  }
  return [...found].map(([key, { runId, step, timestamp, value }]) => [key, runId, step, timestamp, valueText(value)])
}

const isGreater = (a: readonly number[], b: readonly number[]): boolean => {
  const at = a.findIndex((value, i) => value !== b[i])
  return at >= 0 && a[at]! > b[at]!
}

export const loggedModelText = (model: SourceLoggedModel): string =>
  JSON.stringify([
    ...[model.modelId, model.experimentId, model.name, model.modelType, model.sourceRunId, model.status],
    ...[model.createdAt, model.updatedAt, model.artifactUri, labels(model.params), labels(model.tags)],
    latest(model.metrics).sort(byText),
  ])

export const modelText = ({ name, description, createdAt, tags }: SourceModel): string =>
  JSON.stringify([name, description, createdAt, labels(tags)])

export const versionText = (version: SourceVersion): string =>
  JSON.stringify([
    ...[version.model, version.version, version.createdAt, version.userId, version.stage, version.description],
    ...[version.source, version.location, version.runId, version.runLink, version.loggedModelId],
    labels(version.tags),
  ])

/** The values of a run, in whatever order they come, in bounded memory: their number, and the sum of their hashes. */
export class PointsDigest {
  count = 0
  readonly #sums = new Uint32Array(8)

  add({ key, value, timestamp, step }: SourceMetric): void {
    const hash = createHash('sha256')
      .update(JSON.stringify([key, timestamp, step, valueText(value)]))
      .digest()
    for (let i = 0; i < 8; i++) this.#sums[i] = this.#sums[i]! + hash.readUInt32LE(4 * i)
    this.count++
  }

  get text(): string {
    return `${this.count} ${[...this.#sums].map((sum) => sum.toString(16)).join('')}`
  }
}
