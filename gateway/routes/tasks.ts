/** Tasks of the workers: how far each is, and what is wrong with those that do not work. */
import { taskReports } from '../../platform/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'

const task = object({
  instance: text('Instance of the task: `<processor>.<name>.v<version>.s<semantics>`.'),
  topic: text('Topic that it reads.'),
  partition: nullable(integer('Partition that it reads. Null: the instance as a whole.')),
  state: text('State of the task.', { enum: ['working', 'starting', 'recovering', 'still', 'parked'] }),
  position: nullable(integer('Next offset that it reads. Null: none was told yet.')),
  lag: nullable(integer('Offsets in the log that it has not applied yet. Null: not known.')),
  reason: nullable(text('Why it does not work. Null: it works.')),
  remedy: nullable(text('What a person can do. Null: nothing has to be done.')),
  since: nullable(text('Since when it does not work, RFC 3339. Null: it works.')),
})

const tasksMax = 10_000

export const taskRoutes: Routes = (app, { platform }) => {
  const schema = {
    operationId: 'listTasks',
    summary: 'Tasks of the workers, with their state and lag',
    description: `Tasks that do not work or are behind; with \`all=true\` every task. At most ${tasksMax} are listed.`,
    tags: ['operation'],
    querystring: object(
      { all: { type: 'boolean', default: false, description: 'Whether tasks that work are listed.' } },
      ['all'],
    ),
    response: {
      200: answer(
        'The tasks, by instance and partition.',
        object({ tasks: list(task), truncated: { type: 'boolean' } }),
      ),
      ...problems(401, 503),
    },
  }
  app.get('/v1/tasks', { schema, config: access('operation:read', 'tasks.list') }, async (request) => {
    const { all } = request.query as { all: boolean }
    const reports = await taskReports(platform)
    const wanted = reports.filter(({ state, lag }) => all || state !== 'working' || (lag ?? 0) > 0)
    const tasks = wanted.slice(0, tasksMax).map(({ since, ...report }) => ({
      ...report,
      since: since === null ? null : new Date(since).toISOString(),
    }))
    return { tasks, truncated: wanted.length > tasksMax }
  })
}
