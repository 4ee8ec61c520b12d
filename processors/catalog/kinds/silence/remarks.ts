/** What a valid silence will not do: it is over, or about nothing that is declared. */
import type { avro } from '../../../../schemas/index.ts'
import type { Look } from '../../kind.ts'
import { liveNames } from '../../look.ts'
import { matches } from '../../pattern.ts'

/** @param now wall clock, ms */
export const silenceRemarks = ({ rule, until }: avro.Silence, look: Look, now: number): readonly string[] => [
  ...(until <= now ? [`until is ${new Date(until).toISOString()}, which is over: the silence mutes nothing.`] : []),
  ...(liveNames(look, 'alert_rule').some((name) => matches(rule, name))
    ? []
    : [`silences.rule names '${rule}', and there is no such rule: until there is one, the silence mutes nothing.`]),
]
