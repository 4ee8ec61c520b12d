/** Searches of models and versions. What a search means: `queries/search`. */
import {
  MODELS_ENTITY,
  modelEntity,
  nameEntity,
  runEntity,
  versionEntity,
  versionsEntity,
} from '../../processors/registry/index.ts'
import { type Clause, comparing, matches, type Search, type Subject } from '../search/index.ts'
import { RegistryError } from './errors.ts'
import type { EntitySource } from './read.ts'
import { idIn, latestIn, type Model, modelIn, type Version, versionIn } from './state.ts'

/** Versions that one search may read. */
const VERSIONS_MAX = 200_000

const found = <T>(search: Search, things: readonly T[], subjectOf: (thing: T) => Subject): T[] => {
  const compare = comparing(search)
  return things
    .map((thing) => ({ thing, subject: subjectOf(thing) }))
    .filter(({ subject }) => matches(search, subject))
    .sort((a, b) => compare(a.subject, b.subject))
    .map(({ thing }) => thing)
}

const modelSubject = ({ name, updated, tags }: Model): Subject => ({
  attributes: { name, last_updated_timestamp: updated },
  tags,
})

const versionSubject = ({ model, version, created, updated, registered, tags }: Version): Subject => ({
  attributes: {
    ...{ name: model.name, version_number: version, run_id: registered.runId ?? '', source_path: registered.source },
    ...{ creation_timestamp: created, last_updated_timestamp: updated },
  },
  tags,
})

/** The models that a search finds, in its order. @throws as the source does */
export const findModels = async (source: EntitySource, search: Search): Promise<Model[]> =>
  found(search, await candidateModels(source, search.clauses), modelSubject)

/** The latest versions of models, one for each stage, by number. @throws as the source does */
export const latestOf = async (source: EntitySource, models: readonly Model[]): Promise<Version[][]> => {
  const stages = await source.fields(models.map(({ id }) => versionsEntity(id)))
  const wanted = models.flatMap((model, i) =>
    [...latestIn(stages[i]!).values()].sort((a, b) => a - b).map((number): Named => [model, number]),
  )
  const versions = await versionsOf(source, wanted)
  return models.map((model) => versions.filter((version) => version.model === model))
}

/** The versions that a search finds, in its order. @throws RegistryError RESULT_TOO_LARGE; as the source does */
export const findVersions = async (source: EntitySource, search: Search): Promise<Version[]> => {
  const named = await candidates(source, search.clauses)
  if (named.length <= VERSIONS_MAX) return found(search, await versionsOf(source, named), versionSubject)
  const text = `The search would read ${named.length} versions, expected at most ${VERSIONS_MAX}: name a model or a run.`
  throw new RegistryError('RESULT_TOO_LARGE', text)
}

type Named = readonly [model: Model, version: number]

const versionsOf = async (source: EntitySource, named: readonly Named[]): Promise<Version[]> => {
  const fields = await source.fields(named.map(([{ id }, version]) => versionEntity(id, version)))
  return named.flatMap(([model, version], i) => versionIn(model, version, fields[i]!) ?? [])
}

/** The values of which an attribute must have one, if a clause says so. */
const valuesOf = (clauses: readonly Clause[], attribute: string): readonly string[] | undefined => {
  for (const clause of clauses) {
    if (clause.field.kind !== 'attribute' || clause.field.key !== attribute) continue
    if (clause.type === 'text' && clause.comparator === '=') return [clause.value]
    if (clause.type === 'list' && clause.comparator === 'IN') return clause.value
  }
  return undefined
}

const modelsOf = async (source: EntitySource, ids: readonly string[]): Promise<Model[]> => {
  const fields = await source.fields(ids.map(modelEntity))
  return ids.flatMap((id, i) => modelIn(id, fields[i]!) ?? [])
}

/** What is read of the models: those that the search names, else all. */
const candidateModels = async (source: EntitySource, clauses: readonly Clause[]): Promise<Model[]> => {
  const names = valuesOf(clauses, 'name')
  if (names === undefined) {
    const [all] = await source.fields([MODELS_ENTITY])
    return modelsOf(source, [...all!.keys()])
  }
  const ids = (await source.fields([...new Set(names)].map(nameEntity))).flatMap((fields) => idIn(fields) ?? [])
  return modelsOf(source, ids)
}

/** What is read of the versions: those of the runs or models that the search names, else all. */
const candidates = async (source: EntitySource, clauses: readonly Clause[]): Promise<Named[]> => {
  const runs = valuesOf(clauses, 'run_id')
  if (runs !== undefined) return ofRuns(source, [...new Set(runs)])
  const models = await candidateModels(source, clauses)
  const stages = await source.fields(models.map(({ id }) => versionsEntity(id)))
  return models.flatMap((model, i) => [...stages[i]!.keys()].map((version): Named => [model, Number(version)]))
}

const ofRuns = async (source: EntitySource, runs: readonly string[]): Promise<Named[]> => {
  const listed = (await source.fields(runs.map(runEntity))).flatMap((fields) => [...fields.keys()])
  const pairs = listed.map(
    (text) => [text.slice(0, text.lastIndexOf('/')), Number(text.slice(text.lastIndexOf('/') + 1))] as const,
  )
  const models = new Map(
    (await modelsOf(source, [...new Set(pairs.map(([id]) => id))])).map((model) => [model.id, model]),
  )
  return pairs.flatMap(([id, version]): Named[] => {
    const model = models.get(id)
    return model === undefined ? [] : [[model, version]]
  })
}
