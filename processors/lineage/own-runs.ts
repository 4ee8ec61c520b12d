/** What happens all the time, as events of OpenLineage: runs, windows of drift and performance, and alerts. */
import type { avro } from '../../schemas/index.ts'
import { describedFacets, facet, jobType, type OwnEvent, type OwnNames, uuidOfRun } from './own-events.ts'

/** A run read training sets. What else is logged to it is no part of lineage. */
export const ofRunLogged = (
  names: OwnNames,
  { runId, experimentId, inputs }: Pick<avro.RunLogged, 'runId' | 'experimentId' | 'inputs'>,
): OwnEvent | undefined => {
  const uuid = uuidOfRun(runId)
  const sets = inputs.flatMap(({ trainingSetId }) => (trainingSetId === null ? [] : [trainingSetId]))
  if (uuid === undefined || sets.length === 0) return undefined
  return {
    eventType: 'RUNNING',
    run: { runId: uuid },
    job: experiment(names, experimentId),
    inputs: sets.map((id) => names.trainingSet(id)),
    outputs: [names.run(runId)],
  }
}

const experiment = (names: OwnNames, id: string) => names.thing(`experiment/${id}`, jobType('BATCH', 'EXPERIMENT'))

const ENDED: Readonly<Partial<Record<avro.RunStatus, OwnEvent['eventType']>>> = {
  FINISHED: 'COMPLETE',
  FAILED: 'FAIL',
  KILLED: 'ABORT',
}

/** A run began or ended: that it has a state, and nothing of what it read. */
export const ofRunState = (
  names: OwnNames,
  { runId, run }: Pick<avro.RunStarted | avro.RunEnded, 'runId' | 'run'>,
): OwnEvent | undefined => {
  const uuid = uuidOfRun(runId)
  if (uuid === undefined) return undefined
  return {
    eventType: ENDED[run.status] ?? 'START',
    run: { runId: uuid },
    job: experiment(names, run.experimentId),
    inputs: [],
    outputs: [],
  }
}

/** A baseline, and what it was taken from, if that is a training set. */
export const ofBaseline = (
  names: OwnNames,
  { baseline }: { readonly baseline: Pick<avro.Baseline, 'name' | 'monitor' | 'source' | 'owner' | 'description'> },
): OwnEvent => {
  const set = /^training_set:(.+)$/.exec(baseline.source)?.[1]
  return {
    job: names.thing(`baselines/${baseline.name}`, {
      ...jobType('BATCH', 'BASELINE'),
      ...describedFacets(baseline, 'Job'),
    }),
    inputs: set === undefined ? [] : [names.trainingSet(set)],
    outputs: [names.thing(`baseline/${baseline.name}`)],
  }
}

/** A facet of the platform's own. */
const own = (content: object) => ({ ...facet('', content), _schemaURL: DATASET_FACET })
const DATASET_FACET = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetFacet'

const windowOf = ({ windowStart, windowEnd }: Pick<avro.DriftMeasured, 'windowStart' | 'windowEnd'>): string =>
  `${new Date(windowStart).toISOString()}/${new Date(windowEnd).toISOString()}`

/** The window of a monitor, over all rows: a run of the monitor. Slices are in the measurements themselves. */
export const ofDrift = (names: OwnNames, measured: avro.DriftMeasured, runId: string): OwnEvent | undefined => {
  if (measured.slice !== '') return undefined
  const { monitor, baseline, baselineVersion, features, rows } = measured
  const from = names.driftFrom(`${baseline}@${baselineVersion}`)
  const identifiers = [{ namespace: from.namespace, name: from.name, type: 'BASELINE' }]
  const symlinks = facet('1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet', { identifiers })
  return {
    eventType: 'COMPLETE',
    run: { runId },
    job: names.thing(`monitor/${monitor}`),
    inputs: [names.thing(`baseline/${baseline}`)],
    outputs: [
      names.drift(monitor, {
        symlinks,
        millrace_drift: own({
          window: windowOf(measured),
          rows,
          drifted: features.flatMap(({ feature, verdict }) => (verdict === 'drift' ? [feature] : [])),
        }),
      }),
    ],
  }
}

/** The window of a measure of performance, over all rows: when it was measured first. */
export const ofPerformance = (
  names: OwnNames,
  measured: avro.PerformanceMeasured,
  runId: string,
): OwnEvent | undefined => {
  if (measured.slice !== '' || measured.seq > 1) return undefined
  const { name } = measured
  return {
    eventType: 'COMPLETE',
    run: { runId },
    job: names.thing(`performance/${name}`),
    inputs: [],
    outputs: [names.thing(`measured/${name}`, { millrace_performance: own({ window: windowOf(measured) }) })],
  }
}

/** An alert, and what it was judged by: the drift from a baseline, a measure of performance, or a model. */
export const ofAlert = (names: OwnNames, raised: avro.AlertRaised, runId: string): OwnEvent => {
  const { rule, model, version, feature, baselineId } = raised.subject
  const measure = /^([a-z][a-z0-9_]*)\./.exec(feature ?? '')?.[1]
  const judged = (): OwnEvent['inputs'] => {
    if (baselineId !== null) return [names.driftFrom(baselineId)]
    if (model === null) return []
    if (measure !== undefined) return [names.thing(`measured/${measure}`)]
    return [version === null ? names.thing(`model/${model}`) : names.version(model, version)]
  }
  const description = { owner: null, description: raised.summary }
  return {
    eventType: 'COMPLETE',
    run: { runId },
    job: names.thing(`alerts/${rule}`, jobType('STREAMING', 'ALERT')),
    inputs: judged(),
    outputs: [names.thing(`alert/${rule}/${raised.fingerprint.slice(0, 12)}`, describedFacets(description, 'Dataset'))],
  }
}
