/** What the catalogue says of rules, silences and what measures, in the one order by which alerts are judged. */
import { type avro, type Codecs, type Decoder, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { stateless } from '../../streams/core/stateless.ts'
import { decoded, poison } from '../rows/index.ts'

/** Full name and decoder of an event of the catalogue. */
export interface Reading<T> {
  readonly name: string
  readonly decoder: Decoder<T>
}

export interface AppliedOptions {
  /** `names.observations` */
  readonly output: string
  readonly recordName: (value: Buffer) => string
  readonly rule: Reading<{
    readonly meta: avro.EventMeta
    readonly version: number
    readonly alert_rule: avro.AlertRule
  }>
  readonly silence: Reading<{ readonly meta: avro.EventMeta; readonly silence: avro.Silence }>
  /** Declarations by which something is measured, by kind: only their last version counts. */
  readonly sources: Readonly<Record<string, Reading<DeclaredSource>>>
  /** The event that retires a declaration of any kind, also one that this release does not know. */
  readonly retired: { readonly name: string; readonly decoder: ReturnType<Codecs['anything']> }
  readonly rules: Encoder<avro.AlertRuleApplied>
  readonly silences: Encoder<avro.SilenceApplied>
  readonly applied: Encoder<avro.SourceApplied>
}

/** The event of a declaration; its record has the name of its kind. */
export type DeclaredSource = Readonly<Record<string, unknown>> & {
  readonly meta: avro.EventMeta
  readonly version: number
}

type Said =
  | ({ readonly of: 'source'; readonly by: avro.EventMeta; readonly name: string } & Omit<avro.SourceApplied, 'meta'>)
  | ({ readonly of: 'rule'; readonly by: avro.EventMeta } & Omit<avro.AlertRuleApplied, 'meta'>)
  | ({ readonly of: 'silence'; readonly by: avro.EventMeta } & Omit<avro.SilenceApplied, 'meta'>)

/** Makes the processor of the one partition of `ml.catalog`. */
export const makeApplied = (options: AppliedOptions): Processor =>
  stateless(({ value }: LogRecord, context: StepContext) => {
    if (value === null) throw poison('value_missing', undefined)
    const said = decoded(() => saidIn(options, value))
    if (said === undefined) return true
    const { team, actor, correlationId, time } = said.by
    const meta = derivedMeta(context, time, { team, actor, correlationId })
    context.emit(options.output, 0, Buffer.from(said.name), encoded(options, said, meta))
    return true
  })

const encoded = ({ rules, silences, applied }: AppliedOptions, said: Said, meta: avro.EventMeta): Buffer => {
  if (said.of === 'source') return applied.encode({ meta, source: said.source })
  if (said.of === 'silence') return silences.encode({ meta, name: said.name, silence: said.silence })
  return rules.encode({ meta, name: said.name, ruleVersion: said.ruleVersion, rule: said.rule })
}

const saidIn = (options: AppliedOptions, value: Buffer): Said | undefined => {
  const { recordName, rule, silence, sources, retired } = options
  const name = recordName(value)
  if (name === rule.name) {
    const { meta, version, alert_rule: declared } = rule.decoder.decode(value)
    return { of: 'rule', by: meta, name: declared.name, ruleVersion: version, rule: declared }
  }
  if (name === silence.name) {
    const { meta, silence: declared } = silence.decoder.decode(value)
    return { of: 'silence', by: meta, name: declared.name, silence: declared }
  }
  for (const [kind, reading] of Object.entries(sources))
    if (name === reading.name) {
      const { meta, version, ...declared } = reading.decoder.decode(value)
      const { name: of } = declared[kind] as { readonly name: string }
      return { of: 'source', by: meta, name: of, source: { kind, name: of, version } }
    }
  if (name !== retired.name) return undefined
  const { meta, kind, name: of } = retired.decoder.decode(value).value as avro.DeclarationRetired
  if (Object.hasOwn(sources, kind)) return { of: 'source', by: meta, name: of, source: { kind, name: of, version: 0 } }
  if ((kind as string) === 'alert_rule') return { of: 'rule', by: meta, name: of, ruleVersion: 0, rule: null }
  return (kind as string) === 'silence' ? { of: 'silence', by: meta, name: of, silence: null } : undefined
}
