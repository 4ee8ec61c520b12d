import { Task, type TaskObserver } from '../../streams/core/task.ts'
import { systemClock } from '../../streams/kafka/index.ts'
import type { Platform } from './platform.ts'

/** A task of the view on one partition of a topic of rows. */
export const viewTask = (
  { log, names, makeView }: Platform,
  where: { readonly instance: string; readonly topic: string; readonly partition: number },
  observer: Partial<TaskObserver>,
  onFetch: () => void = () => {},
): Task =>
  new Task({
    ...where,
    changelogTopic: names.changelog(where.instance),
    transactionalId: `${names.group(where.instance)}.${where.partition}`,
    log,
    clock: systemClock,
    processor: makeView,
    prepare: async () => onFetch(),
    observer,
  })
