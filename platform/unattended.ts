/**
 * Roles whose instances nobody runs. A worker tells of its own tasks on the log; where no worker is, nobody tells, and the groups of the workers have no
 * members.
 */
import type { PlannedInstance } from '../streams/core/definition.ts'
import { KafkaGroups } from '../streams/kafka/index.ts'
import type { Platform } from './connect.ts'

/** @returns the roles of `planned` that no worker has @throws LogError */
export const unattendedRoles = async (
  { log, names }: Pick<Platform, 'log' | 'names'>,
  planned: readonly Pick<PlannedInstance, 'role'>[],
): Promise<ReadonlySet<string>> => {
  const roles = [...new Set(planned.map(({ role }) => role))]
  const members = await new KafkaGroups(log).members(roles.map((role) => names.workers(role)))
  return new Set(roles.filter((role) => members.get(names.workers(role)) === 0))
}

export const unattendedText = (role: string): string => `no worker has the role '${role}'`

/** A sentence for each role that nobody has. */
export const unattendedReasons = (roles: ReadonlySet<string>, planned: readonly PlannedInstance[]): readonly string[] =>
  [...roles].flatMap((role) => {
    const [first, ...others] = planned.filter((each) => each.role === role).map(({ instance }) => instance)
    if (first === undefined) return [] // none is asked for any more
    const more = others.length === 0 ? 'stands still' : `and ${others.length} more stand still`
    return [`${unattendedText(role)}: ${first} ${more}`]
  })
