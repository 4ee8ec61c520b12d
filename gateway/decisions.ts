/** Commands to the deciders of runs and models, and what comes of them. */
import { commandId } from '../platform/commands/index.ts'
import { type DeciderClient, type Platform, troubleText } from '../platform/index.ts'
import { answerIn, type Logged, type LoggedCommand } from '../processors/deciding/index.ts'
import { type avro, primaryMeta } from '../schemas/index.ts'
import { HttpError } from './http/errors.ts'
import type { GatewayMetrics } from './metrics.ts'
import type { CommandOrigin } from './origin.ts'
import { requireSameRequest } from './repeated-keys.ts'
import type { GatewaySettings } from './settings.ts'
import { requireWellFormed } from './well-formed.ts'

export const SOURCE = 'gateway'

/** A command was not accepted. */
export class RefusedCommandError extends Error {
  readonly command: string
  readonly refusal: avro.Refusal
  constructor(command: string, refusal: avro.Refusal) {
    super(refusal.text)
    this.name = 'RefusedCommandError'
    this.command = command
    this.refusal = refusal
  }
}

/** A command without its meta. */
export type ContentOf<Command> = Command extends { readonly type: infer Type; readonly value: infer Value }
  ? { readonly type: Type; readonly value: Omit<Value, 'meta'> }
  : never

/** An accepted command. */
export interface Decided {
  /** `undefined`: what it asks for held already, or an earlier command with the same id did it. */
  readonly event: Logged | undefined
  /** Without an event: the id of what it is about, if it does not name it itself. */
  readonly subject: string | null
}

export interface Decider<Command extends LoggedCommand> {
  readonly client: DeciderClient<Command>
  readonly platform: Pick<Platform, 'progress' | 'redis' | 'names'>
  readonly settings: Pick<GatewaySettings, 'answerTimeoutMs'>
  readonly metrics: Pick<GatewayMetrics, 'commands'>
  /** The instance that decides, and the role of its workers. */
  readonly instance: string
  readonly role: string
}

/**
 * Appends a command and waits for its decision.
 * @returns the command, and the first event that it caused, or the answer if it caused none or came again
 * @throws RefusedCommandError; HttpError IDEMPOTENCY_CONFLICT; COMMAND_UNANSWERED: the command stands and may still be decided; errors of log
 *   and registry
 */
export const decidedBy = async <Command extends LoggedCommand>(
  { client, platform, settings, metrics, instance, role }: Decider<Command>,
  content: ContentOf<Command>,
  origin: CommandOrigin,
): Promise<Decided & { readonly command: Command }> => {
  requireWellFormed(content.value)
  await requireSameRequest(platform, content.type, origin)
  const command = withMeta<Command>(content, origin)
  const answered = await client.send(command, settings.answerTimeoutMs)
  if (answered === undefined) {
    metrics.commands.inc({ command: command.type, outcome: 'unanswered' })
    const trouble = platform.progress.troubled.find((task) => task.instance === instance)
    const reason = trouble === undefined ? `is a worker with the role ${role} running?` : `${troubleText(trouble)}.`
    const { id } = command.value.meta
    const text = `${command.type} ${id} was not decided within ${settings.answerTimeoutMs} ms; ${reason}`
    throw new HttpError('COMMAND_UNANSWERED', text, { members: { commandId: id } })
  }
  const answer = answerIn(answered.record)
  const refusal = answer?.refusal ?? null
  metrics.commands.inc({ command: command.type, outcome: refusal === null ? 'accepted' : 'refused' })
  if (refusal !== null) throw new RefusedCommandError(command.type, refusal)
  return answer === undefined
    ? { command, event: answered.record, subject: null }
    : { command, event: undefined, subject: answer.subject }
}

const withMeta = <Command extends LoggedCommand>(content: ContentOf<Command>, origin: CommandOrigin): Command => {
  const { type, value } = content as { readonly type: string; readonly value: object }
  const { principal, idempotencyKey, correlationId } = origin
  const now = Date.now()
  const id = commandId({ source: SOURCE, type, actor: principal.actor, idempotencyKey }, now)
  const meta = primaryMeta({ id, source: SOURCE, time: now }, { ...principal, correlationId: correlationId ?? null })
  return { type, value: { meta, ...value } } as unknown as Command
}
