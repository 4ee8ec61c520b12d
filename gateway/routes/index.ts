/** Every route, a file per concern. */
import type { Routes } from '../context.ts'
import { catalogRoutes } from './catalog.ts'
import { healthRoutes } from './health.ts'
import { openapiRoutes } from './openapi.ts'
import { rowRoutes } from './rows.ts'

export const routes: readonly Routes[] = [rowRoutes, catalogRoutes, healthRoutes, openapiRoutes]
