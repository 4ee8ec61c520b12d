import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

/**
 * Formats a log folder once with Kafka's own tool and keeps the feature levels that the tool wrote
 * (`bootstrap.checkpoint`), which are the same for every folder of this version. A new stack copies the file, which
 * saves a JVM start.
 */
export const formatKafka = async (java: string, folder: string): Promise<void> => {
  const logs = path.join(folder, 'formatted')
  const config = path.join(folder, 'format.properties')
  fs.writeFileSync(
    config,
    [
      'process.roles=broker,controller',
      'node.id=1',
      'controller.listener.names=CONTROLLER',
      'controller.quorum.voters=1@127.0.0.1:9093',
      'listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
      `log.dirs=${logs}`,
      '',
    ].join('\n'),
  )
  const tool = [
    '-cp',
    path.join(folder, 'libs', '*'),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    'kafka.tools.StorageTool',
  ]
  await promisify(execFile)(java, [...tool, 'format', '--cluster-id', CLUSTER_ID, '--config', config], {
    timeout: 60_000,
  })
  fs.renameSync(path.join(logs, 'bootstrap.checkpoint'), path.join(folder, 'bootstrap.checkpoint'))
  fs.rmSync(logs, { recursive: true })
  fs.rmSync(config)
}

const CLUSTER_ID = 'TWlsbHJhY2VMb2NhbFN0Yw'

/**
 * The identity file of a log folder, in the form that the format tool writes.
 * @param directoryId 22 characters of base64url
 */
export const metaProperties = (directoryId: string): string =>
  `version=1\nnode.id=1\ncluster.id=${CLUSTER_ID}\ndirectory.id=${directoryId}\n`
