import { InvalidArgumentError } from 'commander'

/** Reads a number of an option or argument: `Number` would take `x` for NaN and an empty text for 0. */
export const integer =
  (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
    throw new InvalidArgumentError(`Expected an integer ${range}.`)
  }

export const port = integer(0, 65_535)

/** Reads a number that may have decimals. */
export const decimal = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new InvalidArgumentError('Expected a number.')
}
