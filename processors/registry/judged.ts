/** Entries of policies and judgements after an event. Nothing is checked here, because an event is a fact. */
import type { Evaluated } from './gate/index.ts'
import { guardFrom } from './guards.ts'
import type { Event, Guard, GuardEntry, GuardsEntry, JudgedEntry, Request } from './types.ts'

type EventOfType<T extends Event['type']> = Extract<Event, { type: T }>['value']

export const guards = (entry: GuardsEntry | undefined, event: EventOfType<'ModelsGuarded'>): GuardsEntry => {
  const { name, policyVersion, policy } = event
  const others = (entry?.guards ?? []).filter((guard) => guard.policy !== name)
  const all: Guard[] = policy === null ? others : [...others, guardFrom(policy, policyVersion)]
  return { guards: all.sort((a, b) => (a.policy < b.policy ? -1 : 1)) }
}

export const oneGuard = ({ policyVersion, policy }: EventOfType<'ModelsGuarded'>): GuardEntry | undefined =>
  policy === null ? undefined : { version: policyVersion, policy }

export const judged = (entry: JudgedEntry | undefined, { type, value }: Event): JudgedEntry | undefined => {
  const { gates, requests } = entry ?? { gates: [], requests: [] }
  const others = (request: Request) => requests.filter(({ policy }) => policy !== request.policy)
  switch (type) {
    case 'GateEvaluated': {
      const { gateId, policy, policyVersion, verdict } = value
      const gate = { gateId, policy, policyVersion, verdict }
      return { gates: [...gates.filter((each) => each.policy !== policy), gate], requests }
    }
    case 'ApprovalRequested':
    case 'ApprovalDecided': {
      const request = requestOf(type === 'ApprovalDecided' ? value : { ...value, approvers: [], state: 'open' })
      return { gates, requests: [...others(request), request] }
    }
    case 'VersionDeleted':
    case 'ModelDeleted':
      return undefined
    default:
      return entry
  }
}

export const requestOf = (value: Request): Request => {
  const { approvalId, policy, policyVersion, gateId, requester, needed, approvers, state } = value
  return { approvalId, policy, policyVersion, gateId, requester, needed, approvers, state }
}

/** JSON knows no value that is not finite. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)

export const evaluationOf = (value: EventOfType<'EvaluationRecorded'>): Evaluated => ({
  id: value.evaluationId,
  dataset: value.dataset,
  digest: value.digest,
  metrics: value.metrics.map(({ metric, by, group, value: measured, rows, scores }) => ({
    ...{ metric, by, group, value: finite(measured), rows, scores },
  })),
  groups: value.groups,
})
