/** Ids of commands. */
import { randomBytes } from 'node:crypto'
import { derivedId, uuidV7 } from '../../schemas/index.ts'

export interface CommandIdentity {
  /** The sender. The same key identifies the same command only within one source. */
  readonly source: string
  /** The record name of the command. */
  readonly type: string
  readonly actor: string | null
  /** `undefined` means that each command is a new one. */
  readonly idempotencyKey: string | undefined
}

/** The id of a command. Commands of one type, actor and idempotency key have the same id. @param now in ms */
export const commandId = ({ source, type, actor, idempotencyKey }: CommandIdentity, now: number): string =>
  idempotencyKey === undefined
    ? uuidV7(now, randomBytes(10))
    : derivedId(`${source}.commands`, `${actor ?? ''}\0${type}\0${idempotencyKey}`, 0, 0, 0)
