/** Evaluations, gates and approvals as fields of a version. Readers get them as they are here. */
import type { avro } from '../../schemas/index.ts'
import { requestOf } from './judged.ts'
import type { LoggedEvent, Request } from './types.ts'

export type Judgement = Extract<
  LoggedEvent,
  { type: 'EvaluationRecorded' | 'GateEvaluated' | 'ApprovalRequested' | 'ApprovalDecided' }
>

interface Said {
  /** When it was decided, ms since the epoch. */
  readonly time: number
  readonly actor: string | null
}

/** What was measured on a dataset. The scores of rows are only on the log: here is their number. */
export interface ShownEvaluation
  extends Said,
    Pick<avro.EvaluationRecorded, 'evaluationId' | 'dataset' | 'digest' | 'groups'> {
  /** The rows from which it was computed; absent if it comes from outside. */
  readonly source?: avro.EvaluationSource
  readonly metrics: readonly (Omit<avro.EvaluationMetric, 'scores'> & { readonly scores: number })[]
}

export interface ShownGate
  extends Said,
    Omit<avro.GateEvaluated, 'meta' | 'commandId' | 'model' | 'modelId' | 'version' | 'live'> {
  /** What was measured while it served; absent if there is nothing. */
  readonly live?: readonly avro.LiveEvidence[]
}

export interface ShownApproval extends Said, Request {
  /** Words of the last one who said something. */
  readonly comment: string | null
}

/** The field that an event sets, and its value. */
export const judgement = (event: Judgement): { readonly field: string; readonly value: string } => {
  const { meta } = event.value
  const { field, shown } = shownOf(event)
  return { field, value: JSON.stringify({ ...shown, time: meta.time, actor: meta.actor }) }
}

const shownOf = ({ type, value }: Judgement): { readonly field: string; readonly shown: object } => {
  switch (type) {
    case 'EvaluationRecorded': {
      const { evaluationId, dataset, digest, groups, source } = value
      const metrics = value.metrics.map((metric) => ({ ...metric, scores: metric.scores.length }))
      // Without a source there is no field, so that what earlier releases have stored stays as it is.
      const shown = { evaluationId, dataset, digest, metrics, groups, ...(source === null ? {} : { source }) }
      return { field: `evaluation/${dataset}`, shown }
    }
    case 'GateEvaluated': {
      const { meta: _meta, commandId: _id, model: _model, modelId: _modelId, version: _version, live, ...gate } = value
      // As with evaluations: what earlier releases have stored stays as it is.
      return { field: `gate/${value.policy}`, shown: { ...gate, ...(live.length === 0 ? {} : { live }) } }
    }
    case 'ApprovalRequested':
      return {
        field: `approval/${value.policy}`,
        shown: { ...requestOf({ ...value, approvers: [], state: 'open' }), comment: value.reason },
      }
    case 'ApprovalDecided':
      return { field: `approval/${value.policy}`, shown: { ...requestOf(value), comment: value.comment } }
  }
}
