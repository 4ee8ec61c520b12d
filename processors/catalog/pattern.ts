/** Patterns of names. */

/** Whether a name has the form of a pattern, in which `*` stands for any characters. It takes time linear in both, whatever they are. */
export const matches = (pattern: string, name: string): boolean => {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]]
  if (rest.length === 0) return pattern === name
  const last = rest.pop() as string
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false
  const end = name.length - last.length
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
