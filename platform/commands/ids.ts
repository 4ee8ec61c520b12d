/** Ids of commands. */
import { randomBytes } from 'node:crypto'
import { derivedId, uuidV7 } from '../../schemas/index.ts'

export interface CommandIdentity {
  /** Who sends: the same key means the same command within a source only. */
  readonly source: string
  /** Record name of the command. */
  readonly type: string
  readonly actor: string | null
  /** `undefined`: each command is a new one. */
  readonly idempotencyKey: string | undefined
}

/** The id of a command: the same idempotency key of the same actor for the same type is the same id. @param now ms */
export const commandId = ({ source, type, actor, idempotencyKey }: CommandIdentity, now: number): string =>
  idempotencyKey === undefined
    ? uuidV7(now, randomBytes(10))
    : derivedId(`${source}.commands`, `${actor ?? ''}\0${type}\0${idempotencyKey}`, 0, 0, 0)
