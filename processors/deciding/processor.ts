/** An aggregate of Avro commands and events as a processor. */
import {
  type Aggregate,
  type AggregateLimits,
  type AggregateProcessor,
  makeAggregate,
} from '../../streams/core/aggregate/index.ts'
import type { DeciderCodec, LoggedCommand } from './codec.ts'
import type { Answer, Named, Refused } from './types.ts'

export interface DeciderOptions<Entry, Command extends LoggedCommand, Event extends Named> {
  /** The subject of a decision: what the command made, if it does not name it. A command that comes again is answered with it. */
  readonly aggregate: Aggregate<Entry, Command, Event, Refused, string | null>
  readonly codec: DeciderCodec
  /** The topic of events and answers. */
  readonly topic: string
  /** The key of a command, and so of its answer. */
  readonly keyOf: (command: Command) => string
  /** The key of an event. */
  readonly keyOfEvent: (event: Event) => string
  /** The topic of an event, if it is another one. */
  readonly topicOf?: (event: Event) => string | undefined
  readonly limits?: Partial<AggregateLimits>
}

/** Makes the processor of one partition of the command topic. */
export const makeDecider = <Entry, Command extends LoggedCommand, Event extends Named>({
  aggregate,
  codec,
  topic,
  keyOf,
  keyOfEvent,
  topicOf,
  limits,
}: DeciderOptions<Entry, Command, Event>): AggregateProcessor<Entry> =>
  makeAggregate({
    aggregate,
    topic,
    decodeCommand: (value) => codec.commands.decode(value) as Command,
    commandIdOf: (command) => command.value.meta.id,
    encodeEvent: (event, command, origin) => {
      const encoded = codec.encodeEvent(event, keyOfEvent(event), command, origin)
      const other = topicOf?.(event)
      return other === undefined ? encoded : { ...encoded, topic: other }
    },
    answerOf: ({ type }, decision): Answer => ({
      command: type,
      ...(decision.kind === 'accepted'
        ? { refusal: null, subject: decision.subject }
        : { refusal: refusalOf(decision.refusal), subject: null }),
    }),
    encodeAnswer: (answer: Answer, command, origin) => codec.encodeAnswer(answer, keyOf(command), command, origin),
    refusalOf: ({ code, message }) => ({ code, text: message }),
    ...(limits === undefined ? {} : { limits }),
  })

const refusalOf = ({ code, text, field, held }: Refused) => ({ code, text, field: field ?? null, held: held ?? null })
