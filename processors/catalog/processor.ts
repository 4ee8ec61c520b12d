/** The catalogue as a processor of `ml.catalog.commands`: it applies the rules to the log. */

import { type AggregateLimits, type AggregateProcessor, makeAggregate } from '../../streams/core/aggregate/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { type CatalogCodec, encodeAnswer, encodeEvent } from './codec.ts'
import { decide } from './decide.ts'
import type { CatalogDecision } from './declare.ts'
import { evolve } from './evolve.ts'
import { join, split } from './parts.ts'
import { shownProblem } from './problem.ts'
import { refusal } from './refusals.ts'
import type { Answer, Command, Entries, Entry, Event } from './types.ts'

export interface CatalogOptions {
  readonly names: Names
  readonly codec: CatalogCodec
  readonly limits?: Partial<AggregateLimits>
}

/** Makes the processor of the one partition of `ml.catalog.commands`. Its outputs go to `ml.catalog`. */
export const makeCatalog = ({ names, codec, limits }: CatalogOptions): AggregateProcessor<Entry> => {
  const { kinds } = codec
  return makeAggregate({
    aggregate: {
      decide: (entries: Entries, command: Command) => decide(kinds, entries, command, names),
      keysOf: (event: Event) => [kinds.keyOf(event)],
      evolve: (entry, event) => evolve(kinds, entry, event),
      split,
      join,
    },
    topic: names.catalog,
    decodeCommand: (value) => codec.commands.decode(value),
    commandIdOf: (command) => command.value.meta.id,
    encodeEvent: (event, command, origin) => encodeEvent(codec, event, command, origin),
    answerOf,
    encodeAnswer: (answer, command, origin) => encodeAnswer(codec, answer, command, origin),
    refusalOf: ({ code, message }) => refusal(code, { message }),
    ...(limits === undefined ? {} : { limits }),
  })
}

/** The answer to a decided command, for a command without an event and for a repeated command. */
const answerOf = (command: Command, decision: CatalogDecision): Answer => {
  if (decision.kind === 'accepted') return { type: 'DeclarationUnchanged', value: decision.subject }
  const { code, text, problems } = decision.refusal
  const shown = problems.map(shownProblem)
  const field = shown[0]?.path ?? null
  return { type: 'CommandRefused', value: { command: command.type, code, text, field, problems: shown } }
}
