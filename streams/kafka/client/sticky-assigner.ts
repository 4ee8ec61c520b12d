/**
 * The sticky assignment in the form of kafkajs's group consumer: each member reports its partitions in its user data.
 */
import type { PartitionAssigner } from 'kafkajs'
import { assignSticky, type Claim } from '../assignment.ts'
import { kafkajs } from './patches.ts'

const NAME = 'millrace-sticky'
const VERSION = 1

/** The partitions of a member; it is called when the member joins. */
export type Held = () => Omit<Claim, 'member'>

interface Cluster {
  findTopicPartitionMetadata(topic: string): readonly object[]
}

/** @param topic the one topic of the group */
export const stickyAssigner =
  (topic: string, held: Held): PartitionAssigner =>
  ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.from(JSON.stringify(held())),
      }),
    }),
    assign: async ({ members }) => {
      const count = (cluster as unknown as Cluster).findTopicPartitionMetadata(topic).length
      const claims = members.map(({ memberId, memberMetadata }) => claimOf(memberId, memberMetadata))
      return [...assignSticky(count, claims)].map(([memberId, partitions]) => ({
        memberId,
        memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode({
          version: VERSION,
          assignment: partitions.length === 0 ? {} : { [topic]: partitions },
          userData: Buffer.alloc(0),
        }),
      }))
    },
  })

/**
 * The user data of a member may be malformed. A member whose user data cannot be read counts as one without partitions.
 */
const claimOf = (member: string, metadata: Buffer): Claim => {
  const nothing = { member, held: [], generation: -1 }
  try {
    const { userData } = kafkajs.AssignerProtocol.MemberMetadata.decode(metadata) ?? {}
    const { held, generation } = JSON.parse(String(userData)) as Partial<Claim>
    return Array.isArray(held) && typeof generation === 'number' ? { member, held, generation } : nothing
  } catch {
    return nothing
  }
}
