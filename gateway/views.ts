/** The feature views of the catalogue, with the objects that the gateway needs to read them. They are made once per version and revision. */

import type { Catalog, Declared, DeclaredView } from '../processors/catalog/index.ts'
import { readingOf } from '../processors/features/index.ts'
import { partitionsOf, type Reading } from '../processors/rows/index.ts'
import type { JsonFeature } from '../queries/online/index.ts'
import {
  type avro,
  type ColumnType,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  featureType,
  viewOf,
} from '../schemas/index.ts'
import type { Datasets } from './datasets.ts'
import { HttpError } from './http/errors.ts'

export interface NamedType {
  readonly name: string
  readonly type: ColumnType
}

/** A version of a view, with everything that a read needs. */
export interface ReadableView {
  readonly name: string
  readonly version: number
  readonly revision: number
  readonly view: FeatureViewDeclaration
  readonly dataset: DatasetDeclaration
  readonly partitions: number
  /** Which rows it reads. */
  readonly rows: Reading
  /** Largest age in ms; 0 means any age. */
  readonly ttlMs: number
  readonly entity: readonly NamedType[]
  /** The features in the order of the vector. */
  readonly features: readonly JsonFeature[]
  readonly featureNames: readonly string[]
}

export class Views {
  readonly #catalog: Catalog
  readonly #datasets: Datasets
  readonly #made = new WeakMap<avro.FeatureView, ReadableView>()

  constructor(catalog: Catalog, datasets: Datasets) {
    this.#catalog = catalog
    this.#datasets = datasets
  }

  /**
   * @param version default: the active version
   * @throws HttpError VIEW_UNKNOWN, VIEW_NOT_ACTIVE
   */
  readable(name: string, version?: number): ReadableView {
    const declared = this.#catalog.current.view(name)
    if (declared === undefined) throw new HttpError('VIEW_UNKNOWN', `There is no view '${name}'.`)
    const number = version ?? activeOf(declared)
    const found = declared.versions[number - 1]
    if (found === undefined) {
      const text = `View '${name}' has no version ${number}; its versions are 1 to ${declared.latest.version}.`
      throw new HttpError('VIEW_UNKNOWN', text)
    }
    return this.#of(found)
  }

  /**
   * The version that readers got at a log time, with the TTL of that time; before the first activation the version that was activated
   * first. What a read as of a time gives does not depend on what was activated later.
   * @throws HttpError VIEW_UNKNOWN, VIEW_NOT_ACTIVE
   */
  #readableAt(name: string, logTime: number): ReadableView {
    const found = this.#catalog.servedAt('view', name, logTime) as DeclaredView['versions'][number] | undefined
    return found === undefined ? this.readable(name) : this.#of(found)
  }

  /**
   * What a read gives, now or as of a time.
   * @param version default: the version that readers get, or got at `asOf`
   * @throws HttpError VIEW_UNKNOWN, VIEW_NOT_ACTIVE
   */
  readableFor(name: string, version: number | undefined, asOf: number | undefined): ReadableView {
    return version !== undefined || asOf === undefined ? this.readable(name, version) : this.#readableAt(name, asOf)
  }

  /** A version as it was at a log time, with the TTL of that time. @throws HttpError VIEW_UNKNOWN */
  versionAt(name: string, version: number, logTime: number): ReadableView {
    const found = this.#catalog.at(logTime).view(name)?.versions[version - 1]
    return found === undefined ? this.readable(name, version) : this.#of(found)
  }

  /** Since which log time a version does not run: later rows are not in it. `undefined` if it runs. */
  stoppedSince({ name, version }: Pick<ReadableView, 'name' | 'version'>): number | undefined {
    return this.#catalog.stoppedSince('view', name, version)
  }

  /** Whether a version is retired now: its data may be removed. */
  isRetired({ name, version }: Pick<ReadableView, 'name' | 'version'>): boolean {
    return this.#catalog.current.view(name)?.versions[version - 1]?.retired === true
  }

  #of(found: DeclaredView['versions'][number]): ReadableView {
    let readable = this.#made.get(found.record)
    if (readable === undefined) {
      readable = this.#make(found)
      this.#made.set(found.record, readable)
    }
    return readable
  }

  #make(found: DeclaredView['versions'][number]): ReadableView {
    const { record, version, revision } = found
    const view = viewOf(record)
    const dataset = this.#datasets.declaration(view.dataset)
    const types = new Map(dataset.columns.map(({ name, type }) => [name, type]))
    const features = Object.entries(view.features).map(([name, feature]) => ({
      name,
      type: featureType(feature, dataset, `features.${name}`),
      // A count of nothing is 0, so a null says that there is too much to count.
      ...(feature.function === 'distinct' && { ofNull: 'OVER_LIMIT' as const }),
    }))
    return {
      name: view.name,
      version,
      revision,
      view,
      dataset,
      partitions: view.partitions ?? partitionsOf(dataset),
      rows: readingOf(found, this.#catalog.current.dataset(view.dataset) as Declared<avro.Dataset>),
      ttlMs: record.ttlMs ?? 0,
      entity: view.entity.map((name) => ({ name, type: types.get(name) as ColumnType })),
      features,
      featureNames: features.map(({ name }) => name),
    }
  }
}

const activeOf = ({ name, active, retired, latest }: DeclaredView): number => {
  if (active !== null) return active.version
  if (retired) throw new HttpError('VIEW_UNKNOWN', `View '${name}' is retired.`)
  throw new HttpError(
    'VIEW_NOT_ACTIVE',
    `View '${name}' has no active version; version ${latest.version} is catching up.`,
  )
}
