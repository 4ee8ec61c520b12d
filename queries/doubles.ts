/** Doubles in answers of ClickHouse: what JSON has no number for comes as text (`output_format_json_quote_denormals`). */

const special: ReadonlyMap<number | string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['-nan', Number.NaN],
])

export const doubleIn = (value: number | string): number => special.get(value) ?? Number(value)
