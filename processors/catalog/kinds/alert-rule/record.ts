/** A rule for alerts as people write it, and as events and commands hold it. */
import { type avro, durationMs, durationText } from '../../../../schemas/index.ts'

export interface ConditionDeclaration {
  readonly signal: string
  readonly of?: string
  readonly model?: string
  readonly threshold?: number
  readonly clearAt?: number
  readonly direction?: 'above' | 'below'
  readonly absentFor?: string | number
}

export interface AlertRuleDeclaration {
  readonly name: string
  readonly alertOn: ConditionDeclaration
  readonly raiseAfter?: number
  readonly outOf?: number
  readonly clearAfter?: number
  readonly severity?: 'page' | 'ticket'
  readonly mutedBy?: readonly string[]
  readonly runbook?: string
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** An alert ends on the other side of this part of its threshold, so that a value beside it does not raise and end it in turn. */
const CLEAR_PART = 0.8

export const clearAtOf = (threshold: number, isBelow: boolean): number =>
  isBelow ? threshold / CLEAR_PART : threshold * CLEAR_PART

export const alertRuleRecord = (declaration: AlertRuleDeclaration): avro.AlertRule => {
  const { name, alertOn, raiseAfter = 1, clearAfter = 2 } = declaration
  const { direction = 'above', absentFor } = alertOn
  const { severity = 'ticket', mutedBy = [], runbook = null, owner = null, description = null, tags = [] } = declaration
  const isBelow = direction === 'below'
  const threshold = absentFor === undefined ? (alertOn.threshold ?? 1) : null
  return {
    ...{ name, signal: alertOn.signal, of: alertOn.of ?? null, model: alertOn.model ?? null },
    ...{ threshold, clearAt: threshold === null ? null : (alertOn.clearAt ?? clearAtOf(threshold, isBelow)) },
    ...{ isBelow, absentMs: absentFor === undefined ? null : durationMs(absentFor) },
    ...{ raiseAfter, outOf: declaration.outOf ?? raiseAfter, clearAfter, severity },
    ...{ mutedBy: [...mutedBy].sort(), runbook, owner, description, tags: [...tags].sort() },
  }
}

export const alertRuleOf = (rule: avro.AlertRule): AlertRuleDeclaration => {
  const { name, signal, of, model, threshold, clearAt, isBelow, absentMs } = rule
  const { raiseAfter, outOf, clearAfter, severity, mutedBy, runbook, owner, description, tags } = rule
  return {
    name,
    alertOn: {
      signal,
      ...(of !== null && { of }),
      ...(model !== null && { model }),
      ...(threshold !== null && { threshold }),
      ...(clearAt !== null && { clearAt }),
      ...(isBelow && { direction: 'below' as const }),
      ...(absentMs !== null && { absentFor: durationText(absentMs) }),
    },
    ...{ raiseAfter, outOf, clearAfter, severity: severity as 'page' | 'ticket' },
    ...(mutedBy.length > 0 && { mutedBy }),
    ...(runbook !== null && { runbook }),
    ...(owner !== null && { owner }),
    ...(description !== null && { description }),
    ...(tags.length > 0 && { tags }),
  }
}
