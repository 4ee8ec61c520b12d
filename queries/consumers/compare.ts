/** Compares who is declared to read a dataset with who may and who does. */

/** Where a reader is known from. */
export type Means = 'kafka' | 'clickhouse'

export interface Observed {
  /** Name of the group, or of the user. */
  readonly name: string
  readonly means: Means
  /** ms; null: the broker does not say it. */
  readonly lastSeen: number | null
  /** Queries, or partitions with an offset. */
  readonly count: number
}

export interface Permitted {
  /** Principal of the broker (`User:<name>`), or user or role of ClickHouse. */
  readonly name: string
  readonly means: Means
}

export interface Declared {
  readonly name: string
  /** The contract. */
  readonly contract: string
}

export type Finding = 'undeclared' | 'unused' | 'not_permitted' | 'permitted_only'

export interface Consumer {
  readonly name: string
  /** The contracts that declare it; empty: none does. */
  readonly contracts: readonly string[]
  readonly permitted: readonly Means[]
  readonly observed: readonly Omit<Observed, 'name'>[]
  readonly findings: readonly Finding[]
}

export interface Sides {
  readonly declared: readonly Declared[]
  /** By means; undefined: it is not restricted, or not known, so nothing follows from it. */
  readonly permitted: Readonly<Record<Means, readonly string[] | undefined>>
  readonly observed: readonly Observed[]
}

/** `User:orders` of the broker is the reader `orders`. */
const plain = (principal: string): string => principal.replace(/^User:/, '')

const EVERYBODY = '*'

/** Every reader once, by name. */
export const consumersOf = ({ declared, permitted, observed }: Sides): Consumer[] => {
  const may = (name: string): Means[] =>
    (['kafka', 'clickhouse'] as const).filter(
      (means) => permitted[means]?.some((each) => plain(each) === name) === true,
    )
  const isOpen = (['kafka', 'clickhouse'] as const).some(
    (means) => permitted[means] === undefined || permitted[means].some((each) => plain(each) === EVERYBODY),
  )
  const named = Object.values(permitted)
    .flatMap((each) => each ?? [])
    .map(plain)
  const names = new Set([...declared.map(({ name }) => name), ...observed.map(({ name }) => name), ...named])
  names.delete(EVERYBODY)
  return [...names].sort().map((name) => {
    const contracts = [...new Set(declared.filter((each) => each.name === name).map(({ contract }) => contract))].sort()
    const seen = observed
      .filter((each) => each.name === name)
      .map(({ means, lastSeen, count }) => ({ means, lastSeen, count }))
    const allowed = may(name)
    return {
      name,
      contracts,
      permitted: allowed,
      observed: seen,
      findings: findingsOf(contracts, allowed, seen, isOpen),
    }
  })
}

const findingsOf = (
  contracts: readonly string[],
  permitted: readonly Means[],
  observed: readonly unknown[],
  isOpen: boolean,
): Finding[] => {
  const isDeclared = contracts.length > 0
  const isObserved = observed.length > 0
  return [
    ...(isObserved && !isDeclared ? (['undeclared'] as const) : []),
    ...(isDeclared && !isObserved ? (['unused'] as const) : []),
    ...(isDeclared && permitted.length === 0 && !isOpen ? (['not_permitted'] as const) : []),
    ...(permitted.length > 0 && !isDeclared && !isObserved ? (['permitted_only'] as const) : []),
  ]
}

interface Document {
  readonly roles?: unknown
  readonly customProperties?: unknown
}

const listIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

/** The readers that an ODCS document names: its roles that read, and the custom property `consumers`. */
export const declaredIn = (contract: string, odcs: unknown): Declared[] => {
  const { roles, customProperties } = (odcs ?? {}) as Document
  const ofRoles = listIn(roles).flatMap((each) => {
    const { role, access } = (each ?? {}) as { readonly role?: unknown; readonly access?: unknown }
    const reads = access === undefined || access === null || /read/i.test(String(access))
    return typeof role === 'string' && role !== '' && reads ? [role] : []
  })
  const ofProperty = listIn(customProperties).flatMap((each) => {
    const { property, value } = (each ?? {}) as { readonly property?: unknown; readonly value?: unknown }
    return property === 'consumers' ? listIn(value).filter((name) => typeof name === 'string') : []
  })
  return [...new Set([...ofRoles, ...(ofProperty as string[])])].map((name) => ({ name, contract }))
}
