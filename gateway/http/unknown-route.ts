/** What is answered to a path that is none. */
import type { FastifyRequest } from 'fastify'
import { HttpError } from './errors.ts'

/** Tells a person who opens the address in a browser what can be there. */
export const unknownRoute = ({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): HttpError => {
  const [path] = url.split('?')
  const hint =
    path === '/'
      ? " MLflow's pages are here if the setting `gateway.mlflowUi` names their files; `/openapi.json` describes the API."
      : ''
  return new HttpError('ROUTE_UNKNOWN', `There is no ${method} ${path}.${hint}`)
}
