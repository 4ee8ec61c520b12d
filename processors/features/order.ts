/** Orders that this process and the stores share: text by code point (and so by its UTF-8 bytes), false before true. */

const surrogateFix = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)

/** < 0, 0 or > 0. Compares by code points: JavaScript's `<` compares UTF-16 units, which differs above U+FFFF. */
export const compareText = (a: string, b: string): number => {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i)
    const unitB = b.charCodeAt(i)
    if (unitA !== unitB) return surrogateFix(unitA) - surrogateFix(unitB)
  }
  return a.length - b.length
}

/** Order of two values of one column: text by code point, bytes by byte, numbers and booleans by size. */
export const compareValues = (a: unknown, b: unknown): number => {
  if (typeof a === 'string') return compareText(a, b as string)
  if (a instanceof Uint8Array) return Buffer.compare(a, b as Uint8Array)
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
}

/** Whether a feature value is unchanged, bit for bit: NaN equals NaN, 0 differs from -0. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0)
