import path from 'node:path'
import { javaSettings, REGISTRY_COMPATIBILITY, REGISTRY_PATH, versions } from '../../settings.ts'
import { httpExchange } from '../probes.ts'
import type { Launch } from './launch.ts'

/**
 * Apicurio with H2 in a file. WRITE_DELAY=0: a schema id that a producer has used must survive a kill. Otherwise
 * another schema would get the id, and records in the log would be read with the wrong schema.
 */
export const registryLaunch = (options: {
  java: string
  install: string
  folder: string
  port: number
  jvmOptions: readonly string[]
}): Launch => ({
  command: options.java,
  args: [
    ...Object.values(javaSettings.registry).flat(),
    ...options.jvmOptions,
    '-Dquarkus.http.host=127.0.0.1',
    `-Dquarkus.http.port=${options.port}`,
    '-Dquarkus.http.access-log.enabled=false',
    '-Dquarkus.log.level=WARN',
    '-Dapicurio.storage.kind=sql',
    '-Dapicurio.storage.sql.kind=h2',
    `-Dapicurio.datasource.url=jdbc:h2:file:${path.join(options.folder, 'registry')};WRITE_DELAY=0`,
    '-jar',
    path.join(options.install, 'app', `apicurio-registry-app-${versions.apicurio}-runner.jar`),
  ],
  ready: () => registryReady(options.port),
  warm: () => registryWarm(options.port),
  explain: (log) =>
    /Port .* seems to be in use|Port already bound|Address already in use/.test(log)
      ? `port ${options.port} is in use`
      : undefined,
})

const WARM_SUBJECTS = 20

/** What a process of the platform asks when it starts: rules and versions of its subjects. */
const registryWarm = async (port: number): Promise<void> => {
  const field = { name: 'a', type: ['null', { type: 'array', items: 'string' }], default: null, doc: 'Texts.' }
  const later = { name: 'b', type: { type: 'map', values: 'double' }, default: {}, doc: 'Numbers.' }
  for (let i = 0; i < WARM_SUBJECTS; i++) {
    const config = `${REGISTRY_PATH}/config/warm-${i}`
    const subject = `${REGISTRY_PATH}/subjects/warm-${i}/versions`
    const record = { type: 'record', name: `Warm${i}`, namespace: 'ml.warm', doc: 'Warm.' }
    const rule = { method: 'PUT', body: JSON.stringify({ compatibility: REGISTRY_COMPATIBILITY }) }
    await httpExchange(port, config)
    await httpExchange(port, config, rule)
    for (const fields of [[field], [field], [field, later]]) {
      const schema = JSON.stringify({ ...record, fields })
      await httpExchange(port, subject, { method: 'POST', body: JSON.stringify({ schema }) })
      await httpExchange(port, config, rule)
    }
    await httpExchange(port, `${subject}/latest`)
    await httpExchange(port, `${REGISTRY_PATH}/schemas/ids/${i + 1}`)
  }
}

/**
 * Answers, and requires full history compatibility of every subject: the rule is in the registry, so it applies to
 * every client.
 */
const registryReady = async (port: number): Promise<boolean> => {
  const config = `${REGISTRY_PATH}/config`
  const found = await httpExchange(port, config)
  if (found?.status !== 200) return false
  if (JSON.parse(found.body).compatibilityLevel === REGISTRY_COMPATIBILITY) return true
  await httpExchange(port, config, { method: 'PUT', body: JSON.stringify({ compatibility: REGISTRY_COMPATIBILITY }) })
  return false
}
