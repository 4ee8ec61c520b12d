/** Sends commands to the catalogue. A command is answered when this process has read the decision and the declaration can be used. */
import { type Answered, commandId, passed } from '../../platform/commands/index.ts'
import { provisionDeclared, troubleText } from '../../platform/index.ts'
import {
  type CatalogRecord,
  type Command,
  type CommandContent,
  catalogInstance,
  type Event,
  REFUSALS,
  type RefusalCode,
  refusalIn,
} from '../../processors/catalog/index.ts'
import { type avro, primaryMeta } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError, RefusedError } from '../http/errors.ts'
import { httpErrorOf } from '../http/translate.ts'
import type { CommandOrigin } from '../origin.ts'
import { requireSameRequest } from '../repeated-keys.ts'
import { requireWellFormed } from '../well-formed.ts'

/**
 * Appends a command to the log and waits for its answer. When the promise resolves, the declaration can be used.
 * Commands of the same actor with the same idempotency key are one command: it has one effect, and all get the same answer.
 * @throws RefusedError; HttpError COMMAND_UNANSWERED, IDEMPOTENCY_CONFLICT; CommandTooLargeError; errors of log and registry
 */
export const decided = async (
  context: GatewayContext,
  content: CommandContent,
  origin: CommandOrigin,
): Promise<Decided> => {
  const { platform, commands, tail, settings, metrics } = context
  requireWellFormed(content.value)
  await requireSameRequest(platform, content.type, origin)
  const command = withMeta(content, origin)
  const id = command.value.meta.id
  const answered = await commands.send(command, settings.answerTimeoutMs)
  if (answered === undefined) {
    metrics.commands.inc({ command: command.type, outcome: 'unanswered' })
    const trouble = platform.progress.troubled.find(({ instance }) => instance === catalogInstance())
    const reason = trouble === undefined ? 'is a worker with the role catalog running?' : `${troubleText(trouble)}.`
    const text = `${command.type} ${id} was not decided within ${settings.answerTimeoutMs} ms; ${reason}`
    throw new HttpError('COMMAND_UNANSWERED', text, { members: { commandId: id } })
  }
  const refusal = refusalIn(answered.record)
  if (refusal !== undefined) {
    metrics.commands.inc({ command: command.type, outcome: 'refused' })
    throw refusedError(refusal)
  }
  metrics.commands.inc({ command: command.type, outcome: 'accepted' })
  if (!(await passed(tail, answered.offset, settings.answerTimeoutMs))) {
    const text = `${command.type} ${id} was accepted, but this gateway has not read it within ${settings.answerTimeoutMs} ms.`
    throw new HttpError('COMMAND_UNANSWERED', text, { members: { commandId: id } })
  }
  // When the caller gets the answer, rows can be written and read.
  await prepared(() => provisionDeclared(platform, tail.catalog.current, platform.kinds.keyOf(command)))
  return firstOf(context, command, answered)
}

/** The command is decided: an error from here on must not read as if nothing had happened. */
const prepared = async (provision: () => Promise<void>): Promise<void> => {
  try {
    await provision()
  } catch (error) {
    const known = httpErrorOf(error)
    if (known.code === 'TOPIC_UNFIT' || known.code === 'INTERNAL') throw error
    throw new HttpError('DECLARED_UNPREPARED', `The declaration is recorded, but: ${known.message}`, { cause: error })
  }
}

const withMeta = (content: CommandContent, { principal, idempotencyKey, correlationId }: CommandOrigin): Command => {
  const now = Date.now()
  const { team, actor } = principal
  const id = commandId({ source: 'gateway', type: content.type, actor, idempotencyKey }, now)
  const meta = primaryMeta({ id, source: 'gateway', time: now }, { team, actor, correlationId: correlationId ?? null })
  return { type: content.type, value: { ...content.value, meta } }
}

const refusedError = ({ code, text, problems }: avro.CommandRefused): RefusedError => {
  const kind = REFUSALS[code as RefusalCode]?.kind ?? 'invalid'
  return new RefusedError(
    { code, kind, text },
    problems.map(({ path, value, expected }) => ({ field: path, value, expected })),
  )
}

/** The result of an accepted command: its event, or its answer if nothing had to change, and the offset of that record. */
export interface Decided {
  readonly record: Event
  readonly offset: number
}

/** A repeated command is answered without a new event; the caller gets the event that it caused the first time. */
const firstOf = ({ tail }: GatewayContext, command: Command, answered: Answered<CatalogRecord>): Decided => {
  const { type, value } = answered.record
  if (type !== 'DeclarationUnchanged') return answered
  const history = tail.catalog.history(value.kind as string, value.name as string)
  const first = history.find(({ stamp }) => stamp.commandId === command.value.meta.id)
  return first === undefined ? answered : { record: first.event, offset: first.stamp.offset }
}
