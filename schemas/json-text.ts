/** Stands for -0 while a value becomes text. No text of a caller can hold it. */
const NEGATIVE_ZERO = crypto.randomUUID()

/** JSON.stringify, but -0 stays `-0`: written as 0 it would be another double. @param replacer as that of JSON.stringify */
export const jsonText = (value: unknown, replacer = (_key: string, member: unknown): unknown => member): string => {
  let isThere = false
  const text = JSON.stringify(value, (key, member: unknown) => {
    if (!Object.is(member, -0)) return replacer(key, member)
    isThere = true
    return NEGATIVE_ZERO
  })
  return isThere ? text.replaceAll(`"${NEGATIVE_ZERO}"`, '-0') : text
}
