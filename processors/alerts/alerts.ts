/**
 * Judges what was observed by the rules in force, and says what changed. One step may change many alerts: each is a unit, and a step that was cut
 * finds those before it done, because the same observation again changes nothing.
 */
import { type avro, type Decoder, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { decoded, poison } from '../rows/index.ts'
import { type Alert, Book, whatOf } from './book.ts'
import { fingerprintOf } from './fingerprint.ts'
import { muterOf } from './mute.ts'
import { expectedOf, isAbout, type Rule, subjectOf, summaryOf, valueOutcome, type Watched } from './rules.ts'
import { type Change, ended, evidenceOf, judge, type Outcome } from './series.ts'

export type ObservationEvent =
  | { readonly type: 'AlertRuleApplied'; readonly value: avro.AlertRuleApplied }
  | { readonly type: 'SilenceApplied'; readonly value: avro.SilenceApplied }
  | { readonly type: 'SourceApplied'; readonly value: avro.SourceApplied }
  | { readonly type: 'ConditionsObserved'; readonly value: avro.ConditionsObserved }

export interface AlertsOptions {
  /** `names.alerts` */
  readonly output: string
  readonly decoder: Decoder<ObservationEvent>
  readonly raised: Encoder<avro.AlertRaised>
  readonly resolved: Encoder<avro.AlertResolved>
  readonly muted: Encoder<avro.AlertMuted>
}

/** Makes the processor of the one partition of `ml.observations`. */
export const makeAlerts = (options: AlertsOptions): Processor => new Alerts(options)

/** What an observation says of one thing. */
interface Said {
  readonly watched: Watched
  readonly value: number | null
  readonly detail: string | null
}

const saidOf = ({ value, detail, ...watched }: avro.Measurement): Said => {
  const { of, model, version, baselineId } = watched
  return { watched: { of, model, version, baselineId }, value: finite(value), detail }
}

/** State is JSON, which has no infinity. */
const finite = (value: number | null): number | null =>
  value === null || Number.isNaN(value) ? null : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))

class Alerts implements Processor {
  readonly #options: AlertsOptions
  readonly #book = new Book()

  constructor(options: AlertsOptions) {
    this.#options = options
  }

  step({ value }: LogRecord, context: StepContext): boolean {
    if (value === null) throw poison('value_missing', undefined)
    const event = decoded(() => this.#options.decoder.decode(value))
    return this.#apply(event, context) && this.#mute(context)
  }

  #apply({ type, value }: ObservationEvent, context: StepContext): boolean {
    if (type === 'AlertRuleApplied') return this.#applyRule(value, context)
    if (type === 'ConditionsObserved') return this.#book.sources.observed(value) ? this.#observe(value, context) : true
    if (type === 'SourceApplied') return this.#applySource(value, context)
    this.#book.setSilence(value.name, value.silence)
    return true
  }

  /** A version that is known changes nothing. The alerts of a rule that is retired end. */
  #applyRule({ meta, name, ruleVersion, rule }: avro.AlertRuleApplied, context: StepContext): boolean {
    const known = this.#book.known(name)
    if (rule === null) {
      if (known?.rule == null) return true
      const retired: Rule = { ...known, rule: known.rule }
      for (const [, alert] of this.#book.alertsOf(name)) {
        if (alert.series.status !== 'firing') this.#book.setAlert(name, forgotten(alert))
        else if (context.full) return false
        else this.#end(retired, alert, meta.id, 'retired', context)
      }
      this.#book.setRule(name, { ...known, rule: null })
      return true
    }
    const team = known?.team ?? meta.team ?? ''
    const live: Rule = { team, version: ruleVersion, rule }
    this.#book.setRule(name, live)
    const expected = expectedOf(live)
    if (expected !== undefined) {
      const alert = this.#book.alert(name, expected)
      this.#book.setAlert(name, { ...alert, seenAt: alert.seenAt ?? context.logTime })
    }
    return true
  }

  /** What earlier versions have raised ends: nobody measures it any more, or it is measured anew. */
  #applySource({ meta, source }: avro.SourceApplied, context: StepContext): boolean {
    if (!this.#book.sources.changes(source)) return true
    const reason = source.version === 0 ? 'retired' : 'replaced'
    for (const rule of this.#book.rules)
      for (const [, alert] of this.#book.alertsOf(rule.rule.name)) {
        if (!isOfEarlier(alert, source)) continue
        if (alert.series.status !== 'firing') this.#book.setAlert(rule.rule.name, forgotten(alert))
        else if (context.full) return false
        else this.#end(rule, alert, meta.id, reason, context)
      }
    this.#book.sources.apply(source)
    return true
  }

  #observe(observed: avro.ConditionsObserved, context: StepContext): boolean {
    for (const rule of this.#book.rules) {
      const { signal, absentMs } = rule.rule
      const isLooked = observed.signals.includes(signal)
      const said = observed.measurements.filter((each) => each.signal === signal).map(saidOf)
      const about = isLooked ? said.filter(({ watched }) => isAbout(rule, watched)) : []
      if (absentMs !== null) for (const each of about) this.#see(rule, each, context)
      const isJudged = absentMs === null ? isLooked : observed.isTick
      const judged = absentMs === null ? this.#values(rule, about, observed) : this.#absences(rule, absentMs, context)
      if (isJudged && !this.#judge(rule, judged, observed, context)) return false
    }
    return true
  }

  /** Absence is judged of a thing, whatever its version. */
  #see({ rule }: Rule, { watched: { of, model }, value }: Said, { logTime }: StepContext): void {
    if (value === null) return
    const alert = this.#book.alert(rule.name, { of, model, version: null, baselineId: null })
    this.#book.setAlert(rule.name, { ...alert, seenAt: logTime })
  }

  /** What the values say; at a tick all was looked at, and what is not among them is clear. */
  #values(rule: Rule, about: readonly Said[], { isTick }: avro.ConditionsObserved): readonly Judged[] {
    const listed = new Set(about.map(({ watched }) => whatOf(watched)))
    const missing = isTick ? this.#book.alertsOf(rule.rule.name).filter(([what]) => !listed.has(what)) : []
    return [
      ...about.flatMap((said) => {
        const outcome = valueOutcome(rule.rule, said.value)
        return outcome === undefined ? [] : [{ ...said, ...outcome }]
      }),
      ...missing.map(([, { watched }]) => ({ watched, value: null, detail: null, holds: false, clear: true })),
    ]
  }

  #absences({ rule }: Rule, absentMs: number, { logTime }: StepContext): readonly Judged[] {
    return this.#book.alertsOf(rule.name).map(([, { watched, seenAt, value }]) => {
      const holds = logTime - (seenAt ?? logTime) > absentMs
      return { watched, value, detail: null, holds, clear: !holds }
    })
  }

  #judge(
    rule: Rule,
    judged: readonly Judged[],
    { meta, order, sources }: avro.ConditionsObserved,
    context: StepContext,
  ): boolean {
    for (const { watched, value, detail, ...outcome } of judged) {
      if (context.full) return false
      const before = this.#book.alert(rule.rule.name, watched)
      const { series, change } = judge(
        before.series,
        rule.rule,
        { order, ...outcome, evidence: meta.id },
        context.logTime,
      )
      const measured = { ...before, series, value, detail: detail ?? before.detail }
      const alert: Alert = sources.length === 0 ? measured : { ...measured, sources }
      this.#keep(rule, change === undefined && series === before.series ? before : alert, change, meta.id, context)
    }
    return true
  }

  #keep(rule: Rule, alert: Alert, change: Change, evidence: string, context: StepContext): void {
    const { name } = rule.rule
    if (change === 'raised') {
      const raised = { ...alert, mutedBy: muterOf(this.#book, rule, alert.watched, context.logTime) }
      this.#book.setAlert(name, raised)
      const value = { ...this.#said(rule, raised), evidence: evidenceOf(raised.series, rule.rule) }
      this.#emit(value, this.#options.raised, context)
    } else if (change === 'cleared') this.#tellEnd(rule, alert, 'clear', evidence, context)
    else this.#book.setAlert(name, alert.series.status === 'quiet' ? quiet(alert) : alert)
  }

  #end(rule: Rule, alert: Alert, evidence: string, reason: Reason, context: StepContext): void {
    const series = ended(alert.series, context.logTime, undefined)
    this.#tellEnd(rule, { ...alert, series }, reason, evidence, context)
  }

  #tellEnd(rule: Rule, alert: Alert, reason: Reason, evidence: string, context: StepContext): void {
    const end = { endsAt: context.logTime, reason, evidence: [evidence] }
    this.#emit({ ...this.#said(rule, alert), ...end }, this.#options.resolved, context)
    this.#book.setAlert(rule.rule.name, reason === 'clear' ? quiet(alert) : forgotten(alert))
  }

  /** Firing alerts whose mute has changed, by now. */
  #mute(context: StepContext): boolean {
    for (const rule of this.#book.rules)
      for (const [, alert] of this.#book.alertsOf(rule.rule.name)) {
        if (alert.series.status !== 'firing') continue
        const mutedBy = muterOf(this.#book, rule, alert.watched, context.logTime)
        if (mutedBy === alert.mutedBy) continue
        if (context.full) return false
        const changed = { ...alert, mutedBy, series: { ...alert.series, seq: alert.series.seq + 1 } }
        this.#book.setAlert(rule.rule.name, changed)
        this.#emit(this.#said(rule, changed), this.#options.muted, context)
      }
    return true
  }

  #said(rule: Rule, { watched, series, value, detail, mutedBy }: Alert): Omit<avro.AlertMuted, 'meta'> {
    const { severity, threshold, runbook } = rule.rule
    const subject = subjectOf(rule, watched)
    return {
      ...{ fingerprint: fingerprintOf(subject), seq: series.seq, subject, ruleVersion: rule.version, severity },
      ...{
        summary: summaryOf(rule, watched, value, detail),
        startsAt: series.startsAt,
        value,
        threshold,
        mutedBy,
        runbook,
      },
    }
  }

  #emit<T extends { readonly meta: avro.EventMeta; readonly fingerprint: string; readonly subject: avro.AlertSubject }>(
    content: Omit<T, 'meta'>,
    encoder: Encoder<T>,
    context: StepContext,
  ): void {
    const { fingerprint, subject } = content as Omit<T, 'meta'> & Pick<T, 'fingerprint' | 'subject'>
    const team = subject.team === '' ? null : subject.team
    const meta = derivedMeta(context, context.logTime, { team, correlationId: fingerprint })
    context.emit(this.#options.output, 0, Buffer.from(fingerprint), encoder.encode({ meta, ...content } as T))
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#book.load(key, value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#book.flush(write)
  }

  size() {
    return this.#book.size()
  }
}

/** Why an alert ends. */
type Reason = 'clear' | 'retired' | 'replaced'

const isOfEarlier = ({ sources = [] }: Alert, { kind, name, version }: avro.ObservationSource): boolean =>
  sources.some((each) => each.kind === kind && each.name === name && (version === 0 || each.version < version))

type Judged = Said & Pick<Outcome, 'holds' | 'clear'>

/** A series that is quiet: what was observed of it would change its entry at every tick. */
const quiet = (alert: Alert): Alert => ({ ...alert, value: null, detail: null, mutedBy: null })

/** A series of a rule that is gone: only its numbers stay. */
const forgotten = ({ sources, ...alert }: Alert): Alert => ({
  ...quiet(alert),
  seenAt: null,
  series: { ...alert.series, status: 'quiet', outcomes: [] },
})
