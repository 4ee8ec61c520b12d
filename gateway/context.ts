/** The objects that the routes use. */
import type { FastifyInstance } from 'fastify'
import type { CatalogCommands, CatalogTail, Platform, SharedEnds } from '../platform/index.ts'
import type { CatalogCodec } from '../processors/catalog/index.ts'
import type { LineageMemory } from '../queries/lineage/index.ts'
import type { OnlineReader } from '../queries/online/index.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'
import type { Artifacts } from './artifacts.ts'
import type { Datasets } from './datasets.ts'
import type { Principal } from './http/auth.ts'
import type { GatewayMetrics } from './metrics.ts'
import type { Models } from './models/index.ts'
import type { Loads } from './rows/loads.ts'
import type { GatewaySettings } from './settings.ts'
import type { Tracking } from './tracking/index.ts'
import type { Undelivered } from './undelivered/index.ts'
import type { Views } from './views.ts'

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal
  }
}

export interface GatewayContext {
  readonly platform: Platform
  readonly settings: GatewaySettings
  readonly codec: CatalogCodec
  readonly tail: CatalogTail
  readonly commands: CatalogCommands
  readonly datasets: Datasets
  readonly views: Views
  readonly tracking: Tracking
  readonly models: Models
  /** The written ends of topics; all readers of this gateway share the questions. */
  readonly ends: SharedEnds
  readonly appender: KafkaAppender
  readonly loads: Loads
  readonly undelivered: Undelivered
  readonly artifacts: Artifacts
  /** What is kept of the graph of lineage. */
  readonly lineage: LineageMemory
  readonly online: Pick<OnlineReader, 'read'>
  readonly metrics: GatewayMetrics
  /** The reasons why the gateway is not ready; empty if it is ready. */
  readonly reasons: () => Promise<readonly string[]>
  /** One sentence per task that does not work, and per role that no worker has. */
  readonly degraded: () => Promise<readonly string[]>
  /** One sentence per thing that works, and that somebody should change. */
  readonly notes: () => readonly string[]
  /** The metrics of other parts that run in the same process. */
  readonly otherMetrics: () => Promise<string>
}

export type Routes = (app: FastifyInstance, context: GatewayContext) => void
