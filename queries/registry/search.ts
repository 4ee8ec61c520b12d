/** Searches of models and versions, over the state in ClickHouse. What a search means: `queries/search`. */
import { modelEntity, nameEntity, versionEntity, versionsEntity } from '../../processors/registry/index.ts'
import { type Clause, comparing, matches, type Search, type Subject } from '../search/index.ts'
import type { EntityLists } from './past.ts'
import type { EntitySource } from './read.ts'
import { type Fields, idIn, latestIn, type Model, modelIn, type Version, versionIn } from './state.ts'

type Source = EntitySource & EntityLists

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

const MODELS = modelEntity('')
const VERSIONS = 'version/'

const lastPart = (entity: string): string => entity.slice(entity.lastIndexOf('/') + 1)

/** The models that a search finds, in its order. @throws RegistryError */
export const findModels = async (source: Source, search: Search): Promise<Model[]> => {
  const models = [...(await source.all(MODELS))].flatMap(([entity, fields]) => modelIn(lastPart(entity), fields) ?? [])
  return found(search, models, modelSubject)
}

/** The latest versions of models, one for each stage, by number. @throws RegistryError */
export const latestOf = async (source: EntitySource, models: readonly Model[]): Promise<Version[][]> => {
  const stages = await source.fields(models.map(({ id }) => versionsEntity(id)))
  const wanted = models.map((model, i) => ({
    model,
    numbers: [...latestIn(stages[i]!).values()].sort((a, b) => a - b),
  }))
  const fields = await source.fields(
    wanted.flatMap(({ model, numbers }) => numbers.map((number) => versionEntity(model.id, number))),
  )
  let next = 0
  return wanted.map(({ model, numbers }) =>
    numbers.flatMap((number) => versionIn(model, number, fields[next++]!) ?? []),
  )
}

/** The versions that a search finds, in its order. @throws RegistryError */
export const findVersions = async (source: Source, search: Search): Promise<Version[]> => {
  const versions = (await candidates(source, search.clauses)).flatMap(
    ([model, number, fields]) => versionIn(model, number, fields) ?? [],
  )
  return found(search, versions, versionSubject)
}

type Candidate = readonly [Model, number, Fields]

/** What is read: the versions of a model or of some runs if the search names them, else all. */
const candidates = async (source: Source, clauses: readonly Clause[]): Promise<Candidate[]> => {
  const name = valuesOf(clauses, 'name')
  if (name?.length === 1) return ofModel(source, name[0]!)
  const runs = valuesOf(clauses, 'run_id')
  if (runs !== undefined) return ofRuns(source, new Set(runs))
  return withModels(source, await source.all(VERSIONS))
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

const ofModel = async (source: Source, name: string): Promise<Candidate[]> => {
  const [named] = await source.fields([nameEntity(name)])
  const id = idIn(named!)
  return id === undefined ? [] : withModels(source, await source.all(`${VERSIONS}${id}/`))
}

const ofRuns = async (source: Source, runs: ReadonlySet<string>): Promise<Candidate[]> => {
  const entities = [...(await source.field(VERSIONS, 'run'))]
    .filter(([, fields]) => runs.has(String(fields.get('run'))))
    .map(([entity]) => entity)
  const fields = await source.fields(entities)
  return withModels(source, new Map(entities.map((entity, i) => [entity, fields[i]!])))
}

const withModels = async (source: Source, versions: ReadonlyMap<string, Fields>): Promise<Candidate[]> => {
  const idOf = (entity: string) => entity.slice(VERSIONS.length, entity.lastIndexOf('/'))
  const ids = [...new Set([...versions.keys()].map(idOf))]
  const fields = await source.fields(ids.map(modelEntity))
  const models = new Map(ids.map((id, i) => [id, modelIn(id, fields[i]!)]))
  return [...versions].flatMap(([entity, each]) => {
    const model = models.get(idOf(entity))
    return model === undefined ? [] : [[model, Number(lastPart(entity)), each] as const]
  })
}
