import type { Admin, ITopicConfig } from 'kafkajs'
import { until } from './until.ts'

/**
 * Creates topics by the client's own means and waits for their leaders. The client's `waitForLeaders` fails if a broker answers
 * before it has heard of the new topic.
 */
export const createTopics = async (admin: Admin, topics: ITopicConfig[]): Promise<void> => {
  await admin.createTopics({ waitForLeaders: false, topics })
  const names = topics.map(({ topic }) => topic)
  await until(`topics ${names.join(', ')} have leaders`, async () => {
    try {
      const described = await admin.fetchTopicMetadata({ topics: names })
      return described.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
    } catch (error) {
      if ((error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION') return false
      throw error
    }
  })
}
