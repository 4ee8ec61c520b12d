/** All that a source of an import gives, in one order: what the readers of one installation are compared by. */
import { createHash } from 'node:crypto'
import { placeOfModel, placeOfRun } from '../../cli/import/places.ts'
import type {
  Left,
  MlflowSource,
  Place,
  SourceExperiment,
  SourceLoggedModel,
  SourceMetric,
  SourceModel,
  SourceRun,
  SourceVersion,
} from '../../cli/import/source.ts'

export interface Content {
  readonly experiments: readonly SourceExperiment[]
  readonly runs: readonly SourceRun[]
  readonly history: Readonly<Record<string, readonly SourceMetric[]>>
  readonly loggedModels: readonly SourceLoggedModel[]
  readonly models: readonly SourceModel[]
  readonly versions: readonly SourceVersion[]
  readonly files: readonly (readonly [uri: string, path: string, bytes: number, hash: string])[]
  readonly left: readonly Left[]
}

export const contentOf = async (source: MlflowSource): Promise<Content> => {
  const experiments = await all(source.experiments())
  const runs = await pages(experiments.map(({ id }) => source.runs(id)))
  const loggedModels = await pages(experiments.map(({ id }) => source.loggedModels(id)))
  const models = await all(source.models())
  const history: Record<string, readonly SourceMetric[]> = {}
  for (const run of runs) history[run.runId] = await pages([source.history(run)])
  const versions = await pages(models.map(({ name }) => source.versions(name)))
  const files: (readonly [string, string, number, string])[] = []
  for (const place of [...runs.map(placeOfRun), ...loggedModels.map(placeOfModel)])
    for (const { path, bytes } of (await source.files(place)) ?? [])
      files.push([place.uri, path, bytes, await hashOf(source, place, path)])
  const left = await source.left(experiments.map(({ id }) => id))
  return { ...ordered({ experiments, runs, history, loggedModels, models, versions, files }), left }
}

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

const pages = async <T>(several: readonly AsyncIterable<readonly T[]>[]): Promise<T[]> => {
  const found: T[] = []
  for (const each of several) for await (const page of each) found.push(...page)
  return found
}

const hashOf = async (source: MlflowSource, place: Place, path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of await source.read(place, path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Lists and members in one order. */
const ordered = <T>(value: T): T => {
  if (Array.isArray(value)) {
    const sorted = value.map(ordered).map((each) => [textOf(each), each] as const)
    return sorted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each) as T
  }
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, each]) => [key, ordered(each)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as T
}

/** JSON with NaN and -0 told apart. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, each) => (typeof each === 'number' && !Number.isFinite(each) ? String(each) : each))
