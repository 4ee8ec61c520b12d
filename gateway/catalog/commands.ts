/** Commands to the catalogue: appended to its one partition, answered when this process has read the decision. */
import { randomBytes } from 'node:crypto'
import { provisionDataset, provisionView } from '../../platform/index.ts'
import {
  type Answered,
  COMMAND_SCHEMAS,
  type Command,
  commandKey,
  REFUSALS,
  type RefusalCode,
} from '../../processors/catalog/index.ts'
import {
  type avro,
  derivedId,
  type Encoder,
  recordSubject,
  type SchemaOf,
  uuidV7,
  viewOf,
} from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { HttpError, RefusedError } from '../http/errors.ts'

type WithoutMeta<T> = T extends { readonly type: infer K; readonly value: infer V }
  ? { readonly type: K; readonly value: Omit<V, 'meta'> }
  : never
/** A command without what the request adds to it. */
export type CommandContent = WithoutMeta<Command>

export interface CommandOrigin {
  readonly principal: Principal
  readonly idempotencyKey: string | undefined
  readonly correlationId: string | undefined
}

/**
 * Puts a command on the log and waits for its answer; what it declares can be used when this resolves.
 * The same idempotency key of the same actor is the same command: it has one effect and the same answer.
 * @throws RefusedError; HttpError COMMAND_UNANSWERED; errors of log and registry
 */
export const decided = async (
  context: GatewayContext,
  content: CommandContent,
  origin: CommandOrigin,
): Promise<Answered> => {
  const { tail, settings, metrics } = context
  const command = withMeta(content, origin)
  const id = command.value.meta.id
  await append(context, command)
  const answered = await tail.waitForAnswer(id, settings.answerTimeoutMs)
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
  await provision(context, command)
  return answered
}

const withMeta = (content: CommandContent, { principal, idempotencyKey, correlationId }: CommandOrigin): Command => {
  const now = Date.now()
  const id =
    idempotencyKey === undefined
      ? uuidV7(now, randomBytes(10))
      : derivedId('gateway.commands', `${principal.actor ?? ''}\0${content.type}\0${idempotencyKey}`, 0, 0, 0)
  const meta: avro.EventMeta = {
    id,
    source: 'gateway',
    time: now,
    team: principal.team,
    actor: principal.actor,
    correlationId: correlationId ?? null,
    causationId: null,
  }
  return { type: content.type, value: { ...content.value, meta } } as Command
}

const append = async ({ platform, appender }: GatewayContext, command: Command): Promise<void> => {
  const { codecs, names } = platform
  const schema = COMMAND_SCHEMAS[command.type] as SchemaOf<unknown>
  const encoder: Encoder<unknown> = await codecs.encoder(recordSubject(names.prefix, schema), schema)
  await appender.append({
    topic: names.catalogCommands,
    partition: 0,
    key: Buffer.from(commandKey(command)),
    value: encoder.encode(command.value),
  })
}

const refusedError = ({ code, text, problems }: Omit<avro.CommandRefused, 'meta' | 'commandId'>): RefusedError => {
  const kind = REFUSALS[code as RefusalCode]?.kind ?? 'invalid'
  return new RefusedError(
    { code, kind, text },
    problems.map(({ path, value, expected }) => ({ field: path, value, expected })),
  )
}

/** Topics and schemas of what was declared: rows can be written and read as soon as the caller has the answer. */
const provision = async (context: GatewayContext, command: Command): Promise<void> => {
  const { platform, tail, datasets } = context
  if (command.type === 'DeclareDataset') {
    await provisionDataset(platform, datasets.declaration(command.value.dataset.name))
  } else if (command.type === 'DeclareFeatureView') {
    const declared = tail.catalog.current.view(command.value.view.name)
    if (declared === undefined) return
    const view = viewOf(declared.latest.record)
    await provisionView(platform, view, datasets.declaration(view.dataset), declared.latest.version)
  }
}
