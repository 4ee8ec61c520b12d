/** What differs between things: of each key that is not equal in all of them, the value of each. */

export interface Difference<T> {
  readonly key: string
  /** In the order of the things. Null: it has no value. */
  readonly values: readonly (T | null)[]
}

/** @returns by key */
export const differences = <T extends string | number>(things: readonly ReadonlyMap<string, T>[]): Difference<T>[] => {
  const keys = [...new Set(things.flatMap((thing) => [...thing.keys()]))].sort()
  return keys
    .map((key) => ({ key, values: things.map((thing) => thing.get(key) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]))
}
