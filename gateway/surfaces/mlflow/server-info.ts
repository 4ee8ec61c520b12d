/** What clients ask before anything else: whether the server lives, and which version of the API it speaks. */
import type { Routes } from '../../context.ts'
import { access } from '../../http/access.ts'

/** The version of MLflow whose API this is. */
export const MLFLOW_VERSION = '3.6.0'

const schema = { hide: true }

/** `/health` is served for Feast's clients too, and answers `OK` to both. */
export const serverInfoRoutes: Routes = (app) => {
  const get = { schema, config: access('open', 'version.get') }
  app.get('/version', get, async (_request, reply) => reply.type('text/html; charset=utf-8').send(MLFLOW_VERSION))
}
