/** Routes of alerts as the settings write them: `severity=page team=ops* -> https://hooks.example/x`. */
import { withoutPaths } from '../../sinks/webhook/index.ts'
import type { Route } from '../../worker/index.ts'

const LABELS: readonly string[] = [
  'severity',
  'team',
  'rule',
  'model',
  'feature',
] satisfies Route['labels'][number][0][]

const FORM = `labels and receivers, such as 'severity=page team=ops -> https://hooks.example/x'; labels are ${LABELS.join(', ')}`

/** @param known addresses of all receivers @returns the route, or what is wrong with it, in words */
export const routeIn = (text: string, known: readonly string[]): Route | string => {
  const shown = withoutPaths(text)
  const [left, right, ...rest] = text.split('->').map((part) => part.trim())
  if (left === undefined || left === '' || right === undefined || right === '' || rest.length > 0)
    return `'${shown}', expected ${FORM}`
  const labels: Route['labels'][number][] = []
  for (const matcher of left.split(/\s+/)) {
    const at = matcher.indexOf('=')
    const [label, pattern] = [matcher.slice(0, at), matcher.slice(at + 1)]
    if (at < 1 || pattern === '' || !LABELS.includes(label)) return `'${matcher}' of '${shown}', expected ${FORM}`
    labels.push([label as Route['labels'][number][0], pattern])
  }
  const receivers = right.split(/\s+/)
  const unknown = receivers.find((each) => !known.includes(each))
  if (unknown === undefined) return { labels, receivers }
  const all = known.map(withoutPaths).join(', ')
  return `'${withoutPaths(unknown)}' of '${shown}', expected one of the receivers: ${all || 'none is set'}`
}
