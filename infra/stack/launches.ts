import path from 'node:path'
import type { PartName } from '../settings.ts'
import { kafkaFolder, redisCommand, registryFolder } from './download/artifacts.ts'
import type { Progress } from './download/cache.ts'
import { checkJava } from './java.ts'
import type { Folders, Ports } from './options.ts'
import { clickhouseLaunch } from './parts/clickhouse.ts'
import { kafkaLaunch } from './parts/kafka.ts'
import type { Launch } from './parts/launch.ts'
import { redisLaunch } from './parts/redis.ts'
import { registryLaunch } from './parts/registry.ts'

export type Launches = Partial<Record<PartName, () => Launch | Promise<Launch>>>

/** Fetches what is missing, and says how each part is launched. */
export const prepareLaunches = async (
  wanted: readonly PartName[],
  at: { folders: Folders; ports: Ports; progress: Progress; cache: string },
): Promise<Launches> => {
  const { folders, ports, cache } = at
  const { data } = folders
  const launches: Launches = {}
  const java = wanted.includes('kafka') || wanted.includes('registry') ? await checkJava() : ''
  const from =
    (name: PartName): Progress =>
    (line) =>
      at.progress(`${name}: ${line}`)
  if (wanted.includes('kafka')) {
    const install = await kafkaFolder(cache, java, from('kafka'))
    const kafkaPorts = { broker: ports.kafka, controller: ports.kafkaController }
    launches.kafka = () => kafkaLaunch({ java, install, folder: data.kafka, ports: kafkaPorts })
  }
  if (wanted.includes('registry')) {
    const install = await registryFolder(cache, from('registry'))
    launches.registry = () => registryLaunch({ java, install, folder: data.registry, port: ports.registry })
  }
  if (wanted.includes('redis')) {
    const command = await redisCommand(cache, from('redis'))
    launches.redis = () => redisLaunch({ command, folder: data.redis, port: ports.redis })
  }
  if (wanted.includes('clickhouse')) {
    const logFile = path.join(folders.logs, 'clickhouse.log')
    launches.clickhouse = () =>
      clickhouseLaunch({ folder: data.clickhouse, runFolder: folders.run, logFile, port: ports.clickhouse })
  }
  return launches
}
