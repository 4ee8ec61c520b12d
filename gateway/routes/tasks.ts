/** The route about the tasks of the workers: their progress, and the problems of those that do not work. */
import { planOf, taskReports } from '../../platform/index.ts'
import { PREDICTIONS_PREFIX } from '../../schemas/index.ts'
import type { PlannedInstance } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'

const task = object({
  instance: text('The instance of the task: `<processor>.<name>.v<version>.s<semantics>`.'),
  topic: text('The topic that the task reads.'),
  partition: nullable(integer('The partition that the task reads. Null means the whole instance.')),
  state: text('The state of the task.', { enum: ['working', 'starting', 'recovering', 'still', 'parked'] }),
  position: nullable(integer('The next offset that the task reads. Null means that it has reported none yet.')),
  lag: nullable(integer('The number of offsets that the task has not applied yet. Null means that it is not known.')),
  reason: nullable(text('The reason why the task does not work. Null means that it works.')),
  remedy: nullable(text('What an operator can do. Null means that no action is needed.')),
  since: nullable(text('The time since which the task does not work, as RFC 3339. Null means that it works.')),
})

const TASKS_MAX = 10_000

/** What predictions pass until people can read what was measured of them. */
const isOnDriftPath =
  (names: Names) =>
  ({ role, topic }: Pick<PlannedInstance, 'role' | 'topic'>): boolean =>
    role === 'drift' ||
    topic === names.monitoring ||
    [names.intake(PREDICTIONS_PREFIX), names.rows(PREDICTIONS_PREFIX)].some((start) => topic.startsWith(start))

export const taskRoutes: Routes = (app, context) => {
  const schema = {
    operationId: 'listTasks',
    summary: 'List the tasks of the workers',
    description: `Returns the state and lag of the tasks that do not work or are behind, or of every task with \`all=true\`. The answer lists at most ${TASKS_MAX} tasks.`,
    tags: ['operation'],
    querystring: object(
      {
        all: { type: 'boolean', default: false, description: 'True lists every task.' },
        path: text('Only tasks on this path: `drift` is what predictions pass until they are measured and stored.', {
          enum: ['drift'],
        }),
      },
      ['all', 'path'],
    ),
    response: {
      200: answer(
        'The answer holds the tasks in the order of instance and partition.',
        object({
          tasks: list(task),
          truncated: { type: 'boolean', description: 'True if there are more tasks than the answer lists.' },
        }),
      ),
      ...problems(401, 503),
    },
  }
  app.get('/v1/tasks', { schema, config: access('operation:read', 'tasks.list') }, async (request) => {
    const { all, path } = request.query as { all: boolean; path?: 'drift' }
    const { platform, tail } = context
    const planned = planOf(tail.catalog.current, platform)
    const reports = await taskReports(
      platform,
      path === undefined ? planned : planned.filter(isOnDriftPath(platform.names)),
    )
    const wanted = reports.filter(({ state, lag }) => all || state !== 'working' || (lag ?? 0) > 0)
    const tasks = wanted.slice(0, TASKS_MAX).map(({ since, ...report }) => ({
      ...report,
      since: since === null ? null : new Date(since).toISOString(),
    }))
    return { tasks, truncated: wanted.length > TASKS_MAX }
  })
}
