/** Who else reads topics: groups that have committed offsets, and principals that may read. */
import type { Admin } from 'kafkajs'
import { kafkajs } from './client/patches.ts'
import { logError } from './errors.ts'
import type { KafkaLog } from './log.ts'

export interface GroupOfTopic {
  readonly group: string
  readonly topic: string
  /** Partitions of which it has committed an offset. */
  readonly partitions: number
}

/** More groups than this are not asked, so that a question ends. */
const GROUPS_MAX = 2_000
/** Groups that are asked at a time. */
const AT_ONCE = 8

/**
 * The groups that have committed offsets of these topics.
 * @param isAsked which of the groups of the broker count
 * @returns `isWhole`: false if there are more groups than were asked
 * @throws LogError
 */
export const groupsOfTopics = async (
  log: KafkaLog,
  topics: readonly string[],
  isAsked: (group: string) => boolean,
): Promise<{ readonly found: readonly GroupOfTopic[]; readonly isWhole: boolean }> => {
  try {
    const admin = await log.admin()
    const { groups } = await admin.listGroups()
    const wanted = groups
      .map(({ groupId }) => groupId)
      .filter(isAsked)
      .sort()
    const found: GroupOfTopic[] = []
    const asked = wanted.slice(0, GROUPS_MAX)
    for (let i = 0; i < asked.length; i += AT_ONCE) {
      const some = asked.slice(i, i + AT_ONCE)
      found.push(...(await Promise.all(some.map((group) => offsetsOf(admin, group, topics)))).flat())
    }
    return { found, isWhole: wanted.length <= GROUPS_MAX }
  } catch (error) {
    throw logError(error, 'offsets of groups')
  }
}

const offsetsOf = async (admin: Admin, group: string, topics: readonly string[]): Promise<GroupOfTopic[]> => {
  const offsets = await admin.fetchOffsets({ groupId: group, topics: [...topics] })
  return offsets.flatMap(({ topic, partitions }) => {
    const held = partitions.filter(({ offset }) => Number(offset) >= 0).length
    return held === 0 ? [] : [{ group, topic, partitions: held }]
  })
}

/**
 * The principals that the broker lets read a topic, by its rules; denials are not looked at.
 * @returns `undefined` if the broker has no rules, so that everybody may
 * @throws LogError
 */
export const readersOf = async (log: KafkaLog, topic: string): Promise<readonly string[] | undefined> => {
  const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs
  try {
    const { resources } = await (await log.admin()).describeAcls({
      resourceType: AclResourceTypes.TOPIC,
      resourceName: topic,
      resourcePatternType: ResourcePatternTypes.MATCH,
      permissionType: AclPermissionTypes.ALLOW,
      operation: AclOperationTypes.ANY,
    })
    const acls = resources.flatMap(({ acls: of }) => of)
    const reads = acls.filter(({ operation }) => [AclOperationTypes.READ, AclOperationTypes.ALL].includes(operation))
    return [...new Set(reads.map(({ principal }) => principal))].sort()
  } catch (error) {
    if ((error as { readonly type?: string }).type === 'SECURITY_DISABLED') return undefined
    throw logError(error, `rules of ${topic}`)
  }
}
