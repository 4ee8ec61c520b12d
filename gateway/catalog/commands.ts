/** Sends commands to the catalogue. A command is answered when this process has read the decision and the declaration can be used. */
import { type Answered, commandId, passed } from '../../platform/commands/index.ts'
import { provisionDeclared } from '../../platform/index.ts'
import {
  type Answer,
  type CatalogRecord,
  type Command,
  commandKey,
  type Event,
  type Kind,
  REFUSALS,
  type RefusalCode,
} from '../../processors/catalog/index.ts'
import { type avro, primaryMeta } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { HttpError, RefusedError } from '../http/errors.ts'

type WithoutMeta<T> = T extends { readonly type: infer K; readonly value: infer V }
  ? { readonly type: K; readonly value: Omit<V, 'meta'> }
  : never
/** The content of a command, without the fields that come from the request. */
export type CommandContent = WithoutMeta<Command>

export interface CommandOrigin {
  readonly principal: Principal
  readonly idempotencyKey: string | undefined
  readonly correlationId: string | undefined
}

/**
 * Appends a command to the log and waits for its answer. When the promise resolves, the declaration can be used.
 * Commands of the same actor with the same idempotency key are one command: it has one effect, and all get the same answer.
 * @throws RefusedError; HttpError COMMAND_UNANSWERED; errors of log and registry
 */
export const decided = async (
  context: GatewayContext,
  content: CommandContent,
  origin: CommandOrigin,
): Promise<Decided> => {
  const { commands, tail, settings, metrics } = context
  const command = withMeta(content, origin)
  const id = command.value.meta.id
  const answered = await commands.send(command, settings.answerTimeoutMs)
  if (answered === undefined) {
    metrics.commands.inc({ command: command.type, outcome: 'unanswered' })
    const text = `${command.type} ${id} was not decided within ${settings.answerTimeoutMs} ms; is a worker with the role catalog running?`
    throw new HttpError('COMMAND_UNANSWERED', text, { members: { commandId: id } })
  }
  if (answered.record.type === 'CommandRefused') {
    metrics.commands.inc({ command: command.type, outcome: 'refused' })
    throw refusedError(answered.record.value)
  }
  metrics.commands.inc({ command: command.type, outcome: 'accepted' })
  if (!(await passed(tail, answered.offset, settings.answerTimeoutMs))) {
    const text = `${command.type} ${id} was accepted, but this gateway has not read it within ${settings.answerTimeoutMs} ms.`
    throw new HttpError('COMMAND_UNANSWERED', text, { members: { commandId: id } })
  }
  // When the caller gets the answer, rows can be written and read.
  await provisionDeclared(context.platform, tail.catalog.current, commandKey(command))
  return firstOf(context, command, answered)
}

const withMeta = (content: CommandContent, { principal, idempotencyKey, correlationId }: CommandOrigin): Command => {
  const now = Date.now()
  const { team, actor } = principal
  const id = commandId({ source: 'gateway', type: content.type, actor, idempotencyKey }, now)
  const meta = primaryMeta({ id, source: 'gateway', time: now }, { team, actor, correlationId: correlationId ?? null })
  return { type: content.type, value: { ...content.value, meta } } as Command
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
  readonly record: Event | Answer
  readonly offset: number
}

/** A repeated command is answered without a new event; the caller gets the event that it caused the first time. */
const firstOf = ({ tail }: GatewayContext, command: Command, answered: Answered<CatalogRecord>): Decided => {
  if (answered.record.type !== 'DeclarationUnchanged') return answered
  const { kind, name } = answered.record.value
  const first = tail.catalog.history(kind, name).find(({ stamp }) => stamp.commandId === command.value.meta.id)
  return first === undefined ? answered : { record: first.event, offset: first.stamp.offset }
}

/** The declaration that the decision concerns. */
export const subjectOf = ({ record }: Decided): { kind: Kind; name: string; version: number | null } => {
  switch (record.type) {
    case 'EntityDeclared':
      return { kind: 'entity', name: record.value.entity.name, version: record.value.version }
    case 'DatasetDeclared':
      return { kind: 'dataset', name: record.value.dataset.name, version: record.value.version }
    case 'FeatureViewDeclared':
      return { kind: 'view', name: record.value.view.name, version: record.value.version }
    case 'ViewActivated':
      return { kind: 'view', name: record.value.view, version: record.value.version }
    case 'DeclarationRetired':
    case 'DeclarationUnchanged':
      return { kind: record.value.kind, name: record.value.name, version: record.value.version }
    case 'CommandRefused':
      throw new Error('a refusal has no subject: it is thrown where it is read')
  }
}
