/**
 * A child process of the demo, a benchmark or a chaos test: a worker or a gateway. MILLRACE_CHILD describes it as JSON. It tells its
 * parent when it has started, and ends when its parent ends.
 */
import { openStore, type StoreOptions } from '../../artifacts/index.ts'
import { makeGateway } from '../../gateway/server.ts'
import { connectPlatform, type PlatformConfig } from '../../platform/index.ts'
import { sourceSettings } from '../../sources/index.ts'
import { type Receivers, startWorker } from '../../worker/index.ts'
import { collectOften } from './memory.ts'

export type ChildSpec =
  | {
      readonly kind: 'worker'
      readonly platform: PlatformConfig
      readonly roles?: readonly string[]
      /** Who is told of alerts. Default: nobody. */
      readonly receivers?: Receivers
      /** What sources may reach. Default: nothing. */
      readonly sources?: { readonly folders: readonly string[]; readonly hosts: readonly string[] }
    }
  | {
      readonly kind: 'gateway'
      readonly platform: PlatformConfig
      readonly port?: number
      /** Default: none, and artifacts are answered 501. */
      readonly artifacts?: StoreOptions
    }

export type ChildMessage =
  | { readonly kind: 'started'; readonly address?: string }
  | { readonly kind: 'memory'; readonly rssBytes: number; readonly heapBytes: number; readonly cpuSeconds: number }
  | { readonly kind: 'ready'; readonly ok: boolean; readonly reasons: readonly string[] }
  | { readonly kind: 'partitions'; readonly byInstance: Readonly<Record<string, readonly number[]>> }

const READY_TIMEOUT_MS = 30_000

const spec = JSON.parse(process.env.MILLRACE_CHILD ?? 'null') as ChildSpec | null
if (spec === null) throw new Error('MILLRACE_CHILD is not set: only other processes of Millrace start this file.')

const tell = (message: ChildMessage) => process.send?.(message)
const platform = connectPlatform(spec.platform)

const start = async (): Promise<{
  stop: () => Promise<void>
  ready: () => { ok: boolean; reasons: readonly string[]; degraded?: readonly string[] }
  partitions: () => Readonly<Record<string, readonly number[]>>
}> => {
  if (spec.kind === 'worker') {
    const { kind: _, platform: __, sources, ...options } = spec
    const worker = await startWorker({
      platform,
      ...options,
      ...(sources !== undefined && { sources: sourceSettings(sources) }),
    })
    tell({ kind: 'started' })
    return { stop: () => worker.stop(), ready: () => worker.ready(), partitions: () => worker.partitions }
  }
  collectOften()
  const { port = 0, artifacts } = spec
  const store = artifacts === undefined ? {} : { artifacts: await openStore(artifacts) }
  const gateway = await makeGateway({ platform, settings: { port }, ...store })
  await gateway.ready(READY_TIMEOUT_MS)
  tell({ kind: 'started', address: await gateway.listen() })
  return { stop: () => gateway.stop(), ready: () => ({ ok: true, reasons: [] }), partitions: () => ({}) }
}

const running = await start()
let stopping = false
const end = async () => {
  if (stopping) return
  stopping = true
  await running.stop()
  await platform.close()
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.on('disconnect', () => process.exit(0))
process.on('message', (question) => {
  if (question === 'ready') {
    const { ok, reasons, degraded = [] } = running.ready()
    tell({ kind: 'ready', ok, reasons: [...reasons, ...degraded] })
  }
  if (question === 'partitions') tell({ kind: 'partitions', byInstance: running.partitions() })
  if (question !== 'memory') return
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  tell({ kind: 'memory', rssBytes: rss, heapBytes: heapUsed, cpuSeconds: (user + system) / 1e6 })
})
