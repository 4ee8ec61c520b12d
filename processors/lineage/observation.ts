/** The record of `ml.lineage` that holds an event. */
import type { avro } from '../../schemas/index.ts'
import type { Canonical } from './digest.ts'
import type { ReadEvent } from './observed.ts'

/** @param knownAt log time at which the platform knew it, ms; null: when the record comes to the log */
export const observationOf = (
  { observed, flaws }: ReadEvent,
  { original, digest }: Canonical,
  { meta, knownAt }: { readonly meta: avro.EventMeta; readonly knownAt: number | null },
): avro.LineageObserved => ({
  meta,
  kind: observed.kind,
  eventTime: observed.eventTime,
  runId: observed.kind === 'run' ? observed.run.runId : null,
  jobNamespace: observed.kind === 'dataset' ? null : observed.job.namespace,
  jobName: observed.kind === 'dataset' ? null : observed.job.name,
  datasetNamespace: observed.kind === 'dataset' ? observed.dataset.namespace : null,
  datasetName: observed.kind === 'dataset' ? observed.dataset.name : null,
  flaws: [...flaws],
  digest,
  original,
  knownAt,
})

/** The key of the record, as OpenLineage's clients write it to Kafka. */
export const recordKeyOf = ({ observed }: ReadEvent): string => {
  if (observed.kind === 'run') return `run:${observed.run.runId}`
  const { namespace, name } = observed.kind === 'job' ? observed.job : observed.dataset
  return `${observed.kind}:${namespace}/${name}`
}
