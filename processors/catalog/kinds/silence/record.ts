/** A silence as people write it, and as events and commands hold it. */
import { type avro, timeOfRfc3339 } from '../../../../schemas/index.ts'

export interface SilenceDeclaration {
  readonly name: string
  /** Names, or patterns, of what is silenced. */
  readonly silences: { readonly rule: string; readonly model?: string; readonly of?: string }
  /** RFC 3339, or ms since the epoch. */
  readonly from?: string | number
  readonly until: string | number
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** ms since the epoch; `undefined` if it is no time. */
export const timeOf = (value: unknown): number | undefined =>
  typeof value === 'string' ? timeOfRfc3339(value) : Number.isSafeInteger(value) ? (value as number) : undefined

export const silenceRecord = (declaration: SilenceDeclaration): avro.Silence => {
  const { name, silences, from, until, owner = null, description = null, tags = [] } = declaration
  return {
    ...{ name, rule: silences.rule, model: silences.model ?? null, feature: silences.of ?? null },
    ...{ from: from === undefined ? null : (timeOf(from) as number), until: timeOf(until) as number },
    ...{ owner, description, tags: [...tags].sort() },
  }
}

const text = (ms: number): string => new Date(ms).toISOString()

export const silenceOf = (silence: avro.Silence): SilenceDeclaration => {
  const { name, rule, model, feature, from, until, owner, description, tags } = silence
  return {
    name,
    silences: { rule, ...(model !== null && { model }), ...(feature !== null && { of: feature }) },
    ...(from !== null && { from: text(from) }),
    until: text(until),
    ...(owner !== null && { owner }),
    ...(description !== null && { description }),
    ...(tags.length > 0 && { tags }),
  }
}
