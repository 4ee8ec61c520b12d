/**
 * The state of the alerts: rules, silences, and the series of every rule.
 * State: `rule/<name>`, `silence/<name>`, `series/<rule>/<what>` -> JSON, and what sources.ts keeps. A series that is quiet and never changed is not kept.
 */
import type { avro } from '../../schemas/index.ts'
import type { StateSize } from '../../streams/core/processor.ts'
import { unknownKey } from '../../streams/core/stateless.ts'
import type { Rule, Watched } from './rules.ts'
import { QUIET, type Series } from './series.ts'
import { SOURCE, Sources } from './sources.ts'

/** A rule, also one that is retired: its team and its numbers go on if it is declared again. */
export type KnownRule = Omit<Rule, 'rule'> & { readonly rule: avro.AlertRule | null }

/** A series with what its events say. */
export interface Alert {
  readonly watched: Watched
  readonly series: Series
  readonly value: number | null
  readonly detail: string | null
  readonly mutedBy: string | null
  /** Log time of the last observation, ms; kept for rules of absence. */
  readonly seenAt: number | null
  /** What measured it last. Absent: the host. */
  readonly sources?: readonly avro.ObservationSource[]
}

const RULE = 'rule/'
const SILENCE = 'silence/'
const SERIES = 'series/'
/** An entry of a map and its objects, without the text of its key and its value: measured. */
const ENTRY_BYTES = 900

/** Names a series within its rule. */
export const whatOf = ({ of, model, version, baselineId }: Watched): string =>
  JSON.stringify([of, model, version, baselineId])

/** By code units: the same in every process. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export class Book {
  readonly #rules = new Map<string, KnownRule>()
  readonly #silences = new Map<string, avro.Silence>()
  /** By rule, then by what the series is about. */
  readonly #alerts = new Map<string, Map<string, Alert>>()
  readonly #dirty = new Set<string>()
  readonly sources = new Sources((key) => this.#dirty.add(key))

  /** The rule as it is known, retired or not. */
  known(name: string): KnownRule | undefined {
    return this.#rules.get(name)
  }

  /** Rules in force. Those that nothing mutes come first, because they may mute the others; then by name. */
  get rules(): readonly Rule[] {
    const live = [...this.#rules.values()].filter((each): each is Rule => each.rule !== null)
    const stratum = ({ rule }: Rule) => (rule.mutedBy.length === 0 ? 0 : 1)
    return live.sort((a, b) => stratum(a) - stratum(b) || inOrder(a.rule.name, b.rule.name))
  }

  /** By name. */
  get silences(): readonly avro.Silence[] {
    return [...this.#silences.values()].sort((a, b) => inOrder(a.name, b.name))
  }

  setRule(name: string, rule: KnownRule): void {
    this.#rules.set(name, rule)
    this.#dirty.add(RULE + name)
  }

  setSilence(name: string, silence: avro.Silence | null): void {
    if (silence === null) this.#silences.delete(name)
    else this.#silences.set(name, silence)
    this.#dirty.add(SILENCE + name)
  }

  /** The series of a rule, by what they are about. */
  alertsOf(rule: string): readonly (readonly [string, Alert])[] {
    return [...(this.#alerts.get(rule) ?? [])].sort(([a], [b]) => inOrder(a, b))
  }

  alert(rule: string, watched: Watched): Alert {
    const known = this.#alerts.get(rule)?.get(whatOf(watched))
    return known ?? { watched, series: QUIET, value: null, detail: null, mutedBy: null, seenAt: null }
  }

  isFiring(rule: string): boolean {
    return [...(this.#alerts.get(rule)?.values() ?? [])].some(({ series }) => series.status === 'firing')
  }

  /** Keeps a series; one that says nothing is dropped. */
  setAlert(rule: string, alert: Alert): void {
    const what = whatOf(alert.watched)
    const { status, seq } = alert.series
    const says = status !== 'quiet' || seq > 0 || alert.seenAt !== null
    const of = this.#alerts.get(rule) ?? new Map<string, Alert>()
    const before = of.get(what)
    if (!says && before === undefined) return
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(alert)) return
    if (says) of.set(what, alert)
    else of.delete(what)
    this.#alerts.set(rule, of)
    this.#dirty.add(`${SERIES}${rule}/${what}`)
  }

  load(key: Buffer, value: Buffer | null): void {
    const text = key.toString('utf8')
    const content = value === null ? null : JSON.parse(value.toString('utf8'))
    if (text.startsWith(RULE)) {
      if (content !== null) this.#rules.set(text.slice(RULE.length), content)
    } else if (text.startsWith(SILENCE)) {
      if (content === null) this.#silences.delete(text.slice(SILENCE.length))
      else this.#silences.set(text.slice(SILENCE.length), content)
    } else if (text.startsWith(SOURCE)) this.sources.load(text.slice(SOURCE.length), content)
    else if (text.startsWith(SERIES)) this.#loadSeries(text.slice(SERIES.length), content)
    else throw unknownKey(key)
  }

  #loadSeries(text: string, stored: Alert | null): void {
    const [rule, what] = splitSeries(text)
    const of = this.#alerts.get(rule) ?? new Map<string, Alert>()
    if (stored === null) of.delete(what)
    else {
      const { series } = stored
      of.set(what, { ...stored, series: { ...series, doneOrder: series.doneOrder ?? Number.NEGATIVE_INFINITY } })
    }
    this.#alerts.set(rule, of)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const key of [...this.#dirty].sort(inOrder)) {
      const content = this.#content(key)
      write(Buffer.from(key), content === undefined ? null : Buffer.from(JSON.stringify(content)))
    }
    this.#dirty.clear()
  }

  #content(key: string): object | undefined {
    if (key.startsWith(RULE)) return this.#rules.get(key.slice(RULE.length))
    if (key.startsWith(SILENCE)) return this.#silences.get(key.slice(SILENCE.length))
    if (key.startsWith(SOURCE)) return this.sources.content(key.slice(SOURCE.length))
    const [rule, what] = splitSeries(key.slice(SERIES.length))
    return this.#alerts.get(rule)?.get(what)
  }

  size(): StateSize {
    let keys = this.#rules.size + this.#silences.size + this.sources.size
    for (const of of this.#alerts.values()) keys += of.size
    return { keys, bytes: keys * ENTRY_BYTES }
  }
}

/** Names of rules have no slash. */
const splitSeries = (text: string): readonly [string, string] => {
  const at = text.indexOf('/')
  return [text.slice(0, at), text.slice(at + 1)]
}
