/** What a caller may see of the datasets of the catalogue. */
import type { avro } from '../../schemas/index.ts'
import { contractsOf, declaredDataset } from '../catalog/declared.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { HttpError } from '../http/errors.ts'
import { type Secrecy, secrecyOf } from './columns.ts'
import { isOpenTopic, rowsTopicOf } from './topics.ts'

/** What a caller may see of the columns of a dataset. A column that the latest version lacks is as secret as the last version says that has it. */
export const secrecyFor = (context: GatewayContext, dataset: avro.Dataset, principal: Principal): Secrecy =>
  secrecyOf(
    { name: dataset.name, columns: allColumns(context, dataset) },
    contractsOf(context, dataset.name).map(({ record }) => record),
    context.settings.openClassifications,
    principal,
  )

/** @throws HttpError DATASET_UNKNOWN */
export const secrecyNamed = (context: GatewayContext, dataset: string, principal: Principal): Secrecy =>
  secrecyFor(context, declaredDataset(context, dataset).latest.record, principal)

const allColumns = ({ tail }: GatewayContext, { name, columns }: avro.Dataset): readonly avro.Column[] => {
  const all = new Map(columns.map((column) => [column.name, column]))
  for (const { record } of tail.catalog.current.dataset(name)?.versions.toReversed() ?? [])
    for (const column of record.columns) if (!all.has(column.name)) all.set(column.name, column)
  return [...all.values()]
}

export const columnsMasked = (dataset: string, masked: Iterable<string>): HttpError =>
  new HttpError(
    'COLUMNS_MASKED',
    `The answer would hold values of ${[...masked].join(', ')} of dataset '${dataset}', whose classifications the caller does not see.`,
  )

/** Secrecies of datasets by name, each found once. A dataset that is not declared has none, and nothing of it is shown but to who sees everything. */
export class Secrecies {
  readonly #context: GatewayContext
  readonly #principal: Principal
  readonly #known = new Map<string, Secrecy | undefined>()

  constructor(context: GatewayContext, principal: Principal) {
    this.#context = context
    this.#principal = principal
  }

  get seesAll(): boolean {
    return this.#principal.sees?.includes('*') === true
  }

  of(dataset: string): Secrecy | undefined {
    if (!this.#known.has(dataset)) this.#known.set(dataset, this.#secrecyOf(dataset))
    return this.#known.get(dataset)
  }

  /** Whether a value of the dataset is hidden from the caller. */
  hides(dataset: string): boolean {
    return !this.seesAll && (this.of(dataset)?.masked.length ?? 1) > 0
  }

  /** Whether a value of any dataset is. */
  hidesAny(): boolean {
    return !this.seesAll && this.#context.tail.catalog.current.datasets().some(({ name }) => this.hides(name))
  }

  /** Whether something that was read from a topic, or by a source, is hidden. */
  hidesFrom(topic: string): boolean {
    const { prefix } = this.#context.platform.names
    const { current } = this.#context.tail.catalog
    const own = topic.startsWith(prefix) ? topic.slice(prefix.length) : topic
    if (isOpenTopic(own)) return false
    const rows = rowsTopicOf(own)
    if (rows !== undefined) return this.hides(rows.dataset)
    const source = /^source\/(.+)$/.exec(topic)?.[1]
    const declared = source === undefined ? undefined : current.declaration('source', source)
    if (declared !== undefined) return this.hides((declared.latest.record as avro.Source).dataset)
    const readers = current.datasets().filter(({ latest }) => latest.record.sourceTopic === topic)
    return readers.length === 0 ? this.hidesAny() : readers.some(({ name }) => this.hides(name))
  }

  #secrecyOf(dataset: string): Secrecy | undefined {
    const isDeclared = this.#context.tail.catalog.current.dataset(dataset) !== undefined
    return isDeclared ? secrecyNamed(this.#context, dataset, this.#principal) : undefined
  }
}
