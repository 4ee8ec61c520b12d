/** The programs of the stack that npm does not provide: downloaded once and cached, one folder per version. */
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { versions } from '../../settings.ts'
import { formatKafka } from '../parts/kafka-format.ts'
import { cached, type Progress } from './cache.ts'
import { resolveJars, unpackArtifact } from './maven.ts'

/** Kafka: `<folder>/libs/*.jar`, and `<folder>/bootstrap.checkpoint`, the initial metadata of every new log folder. */
export const kafkaFolder = (cache: string, java: string, progress: Progress): Promise<string> =>
  cached(
    cache,
    `kafka-${versions.kafka}`,
    async (folder) => {
      progress(`fetching Apache Kafka ${versions.kafka} (44 MB)`)
      const artifacts = [
        `org.apache.kafka:kafka_${versions.scala}:${versions.kafka}`,
        `org.slf4j:slf4j-simple:${versions.slf4j}`,
      ]
      await resolveJars(artifacts, path.join(folder, 'libs'), progress)
      await formatKafka(java, folder)
    },
    progress,
  )

/** Apicurio Registry: `<folder>/app/apicurio-registry-app-<version>-runner.jar` with its libraries. */
export const registryFolder = (cache: string, progress: Progress): Promise<string> =>
  cached(
    cache,
    `apicurio-registry-${versions.apicurio}`,
    async (folder) => {
      progress(`fetching Apicurio Registry ${versions.apicurio} (109 MB)`)
      const artifact = `io.apicurio:apicurio-registry-app:${versions.apicurio}:tar.gz:all`
      await unpackArtifact(artifact, path.join(folder, 'app'), progress)
    },
    progress,
  )

/** The command of `redis-server`: the one on the path, else the one in the Maven jar. */
export const redisCommand = async (cache: string, progress: Progress): Promise<string> => {
  const onPath = await promisify(execFile)('redis-server', ['--version'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  )
  if (onPath) return 'redis-server'
  const folder = await cached(
    cache,
    `redis-${versions.redis}`,
    async (filling) => {
      progress(`fetching Redis ${versions.redis} (12 MB)`)
      await fetchRedis(filling, progress)
    },
    progress,
  )
  return path.join(folder, 'redis-server')
}

const fetchRedis = async (folder: string, progress: Progress): Promise<void> => {
  const unpacked = path.join(folder, 'jar')
  const binary = `redis-server-*-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  const artifact = `com.github.codemonstur:embedded-redis:${versions.embeddedRedis}:jar`
  await unpackArtifact(artifact, unpacked, progress, binary)
  const [found] = fs.existsSync(unpacked) ? fs.readdirSync(unpacked) : []
  if (!found) throw new Error(`${artifact} holds no ${binary}: install redis-server.`)
  fs.renameSync(path.join(unpacked, found), path.join(folder, 'redis-server'))
  fs.chmodSync(path.join(folder, 'redis-server'), 0o755)
  fs.rmSync(unpacked, { recursive: true })
}
