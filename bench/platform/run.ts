/** Runs a platform in several processes for benchmarks: workers with roles, a gateway, and declarations on the log. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Child, startChild } from '../../cli/processes/index.ts'
import type { Addresses } from '../../infra/index.ts'
import { connectPlatform, type Platform, type PlatformConfig } from '../../platform/connect.ts'
import type { ViewChain } from '../../platform/progress.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import { liveViews } from '../../processors/features/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../../schemas/index.ts'
import { Declarer } from '../../test/support/declare.ts'

export interface BenchPlatform {
  readonly platform: Platform
  readonly config: PlatformConfig
  readonly workers: readonly Child[]
  /** What is declared. */
  catalog(): Promise<Snapshot>
  /** Declares, and resolves when the catalogue of this process has the declaration. */
  declare(dataset: DatasetDeclaration, view: FeatureViewDeclaration): Promise<ViewChain>
  /** @param port default: a free one */
  gateway(port?: number): Promise<Child & { readonly address: string }>
  /** Starts another worker. */
  worker(roles?: readonly string[]): Promise<Child>
}

type WorkerSpec = Extract<Parameters<typeof startChild>[0], { kind: 'worker' }>

/** The folder for profiles of the workers, if it is set. */
const profiles = process.env.MILLRACE_BENCH_PROFILE

/**
 * @param roles the roles of each worker process that is started before `work`
 * @param of what sources may reach; default: nothing
 */
export const withPlatform = async <T>(
  { kafka, registry, redis, clickhouse }: Addresses,
  roles: readonly (readonly string[])[],
  work: (bench: BenchPlatform) => Promise<T>,
  of: Pick<WorkerSpec, 'sources'> = {},
): Promise<T> => {
  const config: PlatformConfig = {
    kafka: { brokers: [kafka], clientId: 'millrace-bench' },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix: `b${randomUUID().slice(0, 8)}.`,
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-bench-'))
  const platform = connectPlatform(config)
  const children: Child[] = []
  const child = async (spec: Parameters<typeof startChild>[0]): Promise<Child> => {
    const started = await startChild(spec, profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`])
    children.push(started)
    return started
  }
  let declarer: Declarer | undefined
  try {
    for (const some of roles) await child({ kind: 'worker', platform: config, roles: some, ...of })
    const workers = [...children]
    // This comes before the measurement. Without a worker no command is decided; a benchmark that starts its own workers declares by itself.
    if (roles.length > 0) declarer = await Declarer.open(platform)
    return await work({
      platform,
      config,
      workers,
      catalog: async () => {
        declarer ??= await Declarer.open(platform)
        return declarer.tail.catalog.current
      },
      declare: async (dataset, view) => {
        declarer ??= await Declarer.open(platform)
        const catalogue = declarer
        await catalogue.dataset(dataset)
        const version = await catalogue.view(view)
        const live = liveViews(catalogue.tail.catalog.current).find(
          (each) => each.view.name === view.name && each.version === version,
        )
        if (live === undefined) throw new Error(`view ${view.name} is declared but not in the catalogue`)
        return live
      },
      gateway: async (port) => {
        const artifacts = { kind: 'folder', folder, prefix: config.prefix ?? '' } as const
        const gateway = await child({
          ...{ kind: 'gateway', platform: config, artifacts },
          ...(port === undefined ? {} : { port }),
        })
        return { ...gateway, address: gateway.address ?? '' }
      },
      worker: (some) =>
        child({ kind: 'worker', platform: config, ...of, ...(some === undefined ? {} : { roles: some }) }),
    })
  } finally {
    await declarer?.close()
    await Promise.all(children.map((each) => each.stop()))
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
