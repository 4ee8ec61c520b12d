/**
 * Reads of the registry: models, versions, aliases. Where the fields come from is the caller's choice: the present state is in Redis, that of a time in
 * ClickHouse.
 */
import { modelEntity, nameEntity, versionEntity, versionsEntity } from '../../processors/registry/index.ts'
import {
  type Fields,
  idIn,
  type Judgements,
  judgementsIn,
  latestIn,
  type Model,
  modelIn,
  type Version,
  versionIn,
} from './state.ts'

export interface EntitySource {
  /** The fields of some entities, in their order, all of one moment. @throws RegistryError */
  fields(entities: readonly string[]): Promise<readonly Fields[]>
}

export interface ModelWithLatest {
  readonly model: Model
  /** The latest version of each stage that has one, by number. */
  readonly latest: readonly Version[]
}

export interface VersionWithJudgements extends Judgements {
  readonly version: Version
}

export class RegistryReader {
  readonly #source: EntitySource

  constructor(source: EntitySource) {
    this.#source = source
  }

  async #one(entity: string): Promise<Fields> {
    const [fields] = await this.#source.fields([entity])
    return fields!
  }

  async #idOf(name: string): Promise<string | undefined> {
    return idIn(await this.#one(nameEntity(name)))
  }

  /** `undefined` if no model has the name. */
  async model(name: string): Promise<Model | undefined> {
    const id = await this.#idOf(name)
    return id === undefined ? undefined : modelIn(id, await this.#one(modelEntity(id)))
  }

  /** A model and its latest versions, one for each stage. */
  async modelWithLatest(name: string): Promise<ModelWithLatest | undefined> {
    const id = await this.#idOf(name)
    if (id === undefined) return undefined
    const [fields, stages] = await this.#source.fields([modelEntity(id), versionsEntity(id)])
    const model = modelIn(id, fields!)
    return model === undefined ? undefined : { model, latest: await this.#latestOf(model, stages!) }
  }

  async #latestOf(model: Model, stages: Fields): Promise<Version[]> {
    const numbers = [...latestIn(stages).values()].sort((a, b) => a - b)
    return this.#versionsOf(model, numbers)
  }

  async #versionsOf(model: Model, numbers: readonly number[]): Promise<Version[]> {
    const found = await this.#source.fields(numbers.map((version) => versionEntity(model.id, version)))
    return found.flatMap((fields, i) => versionIn(model, numbers[i]!, fields) ?? [])
  }

  /** The versions of a model, ascending. */
  async versions(name: string): Promise<readonly Version[] | undefined> {
    const id = await this.#idOf(name)
    if (id === undefined) return undefined
    const [fields, stages] = await this.#source.fields([modelEntity(id), versionsEntity(id)])
    const model = modelIn(id, fields!)
    if (model === undefined) return undefined
    const numbers = [...stages!.keys()].map(Number).sort((a, b) => a - b)
    return this.#versionsOf(model, numbers)
  }

  /** `undefined` if there is no such model or version. */
  async version(name: string, version: number): Promise<Version | undefined> {
    return (await this.#versionAndFields(name, version))?.version
  }

  /** A version with what was measured and judged of it, all of one moment. */
  async versionWithJudgements(name: string, version: number): Promise<VersionWithJudgements | undefined> {
    const found = await this.#versionAndFields(name, version)
    return found && { version: found.version, ...judgementsIn(found.fields) }
  }

  async #versionAndFields(
    name: string,
    version: number,
  ): Promise<{ readonly version: Version; readonly fields: Fields } | undefined> {
    const id = await this.#idOf(name)
    if (id === undefined) return undefined
    const [modelFields, fields] = await this.#source.fields([modelEntity(id), versionEntity(id, version)])
    const model = modelIn(id, modelFields!)
    const found = model === undefined ? undefined : versionIn(model, version, fields!)
    return found && { version: found, fields: fields! }
  }
}
