/** What intake has accepted of everything that was sent to a dataset: what a sorted generation sorts. */
import { intakeInstance } from '../processors/intake/index.ts'
import { intakeTopicOf } from '../processors/rows/index.ts'
import type { DatasetDeclaration } from '../schemas/index.ts'
import type { Platform } from './connect.ts'
import { endsOf, pastTasks, type TopicPosition, writtenEndsOf } from './progress.ts'

/**
 * Waits until intake has judged everything that has been sent to the dataset so far.
 * @returns the ends of its rows; `undefined` if `expired` came first
 */
export const acceptedRows = async (
  platform: Platform,
  dataset: DatasetDeclaration,
  expired: () => boolean,
): Promise<TopicPosition[] | undefined> => {
  const sent = await endsOf(platform, intakeTopicOf(platform.names, dataset))
  if (!(await pastTasks(platform, intakeInstance(dataset.name), sent, expired))) return undefined
  // What intake has reported may still lack its markers of commit, and the settled ends lie before it.
  return writtenEndsOf(platform, platform.names.rows(dataset.name))
}
