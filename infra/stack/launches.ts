import path from 'node:path'
import { type PartName, versions } from '../settings.ts'
import { classArchive } from './class-archive.ts'
import { kafkaFolder, redisCommand, registryFolder } from './download/artifacts.ts'
import type { Progress } from './download/cache.ts'
import { checkJava } from './java.ts'
import type { Folders, Ports } from './options.ts'
import { clickhouseLaunch } from './parts/clickhouse.ts'
import { kafkaLaunch } from './parts/kafka.ts'
import type { Launch } from './parts/launch.ts'
import { redisLaunch } from './parts/redis.ts'
import { registryLaunch } from './parts/registry.ts'
import { freePorts } from './ports.ts'

/** Returns the launch of a part; called at each start. */
export type Launcher = () => Launch | Promise<Launch>

interface Place {
  readonly folders: Folders
  readonly ports: Ports
  readonly cache: string
  readonly progress: Progress
}

/** Downloads what a part needs if it is missing. @returns how the part is launched */
export const prepareLaunch = (part: PartName, place: Place): Promise<Launcher> => {
  const progress: Progress = (line) => place.progress(`${part}: ${line}`)
  return prepare[part]({ ...place, progress })
}

const prepareKafka = async ({ folders, ports, cache, progress }: Place): Promise<Launcher> => {
  const java = await checkJava()
  const install = await kafkaFolder(cache, java.command, progress)
  const launch = (folder: string, broker: number, controller: number, jvmOptions: readonly string[]) =>
    kafkaLaunch({ java: java.command, install, folder, ports: { broker, controller }, jvmOptions })
  const once = async (options: readonly string[], folder: string) => {
    const [broker, controller] = (await freePorts(2)) as [number, number]
    return launch(folder, broker, controller, options)
  }
  const jvmOptions = await classArchive('kafka', `kafka-${versions.kafka}-${java.build}`, cache, once, progress)
  return () => launch(folders.data.kafka, ports.kafka, ports.kafkaController, jvmOptions)
}

const prepareRegistry = async ({ folders, ports, cache, progress }: Place): Promise<Launcher> => {
  const java = await checkJava()
  const install = await registryFolder(cache, progress)
  const launch = (folder: string, port: number, jvmOptions: readonly string[]) =>
    registryLaunch({ java: java.command, install, folder, port, jvmOptions })
  const once = async (options: readonly string[], folder: string) => {
    const [port] = (await freePorts(1)) as [number]
    return launch(folder, port, options)
  }
  const name = `apicurio-registry-${versions.apicurio}-${java.build}-warm`
  const jvmOptions = await classArchive('registry', name, cache, once, progress)
  return () => launch(folders.data.registry, ports.registry, jvmOptions)
}

const prepareRedis = async ({ folders, ports, cache, progress }: Place): Promise<Launcher> => {
  const command = await redisCommand(cache, progress)
  return () => redisLaunch({ command, folder: folders.data.redis, port: ports.redis })
}

const prepareClickhouse = async ({ folders, ports }: Place): Promise<Launcher> => {
  const logFile = path.join(folders.logs, 'clickhouse.log')
  return () =>
    clickhouseLaunch({ folder: folders.data.clickhouse, runFolder: folders.run, logFile, port: ports.clickhouse })
}

const prepare: Readonly<Record<PartName, (place: Place) => Promise<Launcher>>> = {
  kafka: prepareKafka,
  registry: prepareRegistry,
  redis: prepareRedis,
  clickhouse: prepareClickhouse,
}
