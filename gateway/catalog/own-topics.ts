import type { Problem } from '../../processors/catalog/index.ts'

/**
 * A dataset that reads a topic which the platform itself writes. What it makes from a record could come back to it: a refused record goes to
 * the quarantine, and two datasets could read each other's rows. Then one record keeps the log busy for ever. Intake topics are written by
 * producers alone. The catalogue itself has no such rule, because what it has decided stays decided.
 */
export const ownSource = (body: unknown, prefix: string): Problem[] => {
  const { source } = (body ?? {}) as { readonly source?: { readonly topic?: unknown } | null }
  const topic = source?.topic
  if (typeof topic !== 'string' || !topic.startsWith(`${prefix}ml.`) || topic.startsWith(`${prefix}ml.intake.`))
    return []
  return [
    {
      path: 'source.topic',
      value: topic,
      expected: `a topic that the platform does not write: not one of ${prefix}ml.*`,
    },
  ]
}
