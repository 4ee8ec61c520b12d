/** The catalogue as a processor of `ml.catalog.commands`: the rules, put on the log. */

import { type AggregateProcessor, makeAggregate } from '../../streams/core/aggregate.ts'
import type { Names } from '../../streams/core/names.ts'
import { type CatalogCodec, encodeAnswer, encodeEvent } from './codec.ts'
import { decide } from './decide.ts'
import type { CatalogDecision } from './declare.ts'
import { evolve, keyOf } from './evolve.ts'
import { shownProblem } from './problem.ts'
import type { Answer, Command, Entries, Entry } from './types.ts'

export interface CatalogOptions {
  readonly names: Names
  readonly codec: CatalogCodec
  /** Answers kept for commands that come again. Default 10,000. */
  readonly answersMax?: number
}

/** Makes the processor of the one partition of `ml.catalog.commands`. Its outputs go to `ml.catalog`. */
export const makeCatalog = ({ names, codec, answersMax }: CatalogOptions): AggregateProcessor<Entry> => {
  return makeAggregate({
    aggregate: { decide: (entries: Entries, command: Command) => decide(entries, command, names), keyOf, evolve },
    topic: names.catalog,
    decodeCommand: (value) => codec.commands.decode(value),
    commandIdOf: (command) => command.value.meta.id,
    encodeEvent: (event, command, origin) => encodeEvent(codec, event, command, origin),
    answerOf,
    encodeAnswer: (answer, command, origin) => encodeAnswer(codec, answer, command, origin),
    ...(answersMax === undefined ? {} : { answersMax }),
  })
}

/** The answer to a decided command, as it is given when there is no event, or when the command comes again. */
const answerOf = (command: Command, decision: CatalogDecision): Answer => {
  if (decision.kind === 'accepted') return { type: 'DeclarationUnchanged', value: decision.subject }
  const { code, text, problems } = decision.refusal
  const shown = problems.map(shownProblem)
  const field = shown[0]?.path ?? null
  return { type: 'CommandRefused', value: { command: command.type, code, text, field, problems: shown } }
}
