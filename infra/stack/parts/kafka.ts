import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { brokerSettings, javaSettings } from '../../settings.ts'
import { kafkaAnswers, kafkaCoordinates } from '../probes.ts'
import { metaProperties } from './kafka-format.ts'
import type { Launch } from './launch.ts'

/** The broker's settings file. The quorum is named by address, so a log folder may be used with another port later. */
export const brokerProperties = (ports: { broker: number; controller: number }, logFolder: string): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    // Backslash is the escape character of properties files.
    'log.dirs': logFolder.replaceAll('\\', '\\\\'),
    ...brokerSettings,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

/** @param install folder with libs/ and bootstrap.checkpoint @param folder this broker's own, kept between runs */
export const kafkaLaunch = (options: {
  java: string
  install: string
  folder: string
  ports: { broker: number; controller: number }
  jvmOptions: readonly string[]
}): Launch => {
  const logs = path.join(options.folder, 'logs')
  const config = path.join(options.folder, 'server.properties')
  if (!fs.existsSync(path.join(logs, 'meta.properties'))) {
    fs.mkdirSync(logs, { recursive: true })
    fs.copyFileSync(path.join(options.install, 'bootstrap.checkpoint'), path.join(logs, 'bootstrap.checkpoint'))
    fs.writeFileSync(path.join(logs, 'meta.properties'), metaProperties(randomBytes(16).toString('base64url')))
  }
  fs.writeFileSync(config, brokerProperties(options.ports, logs))
  const { broker } = options.ports
  return {
    command: options.java,
    args: [
      ...Object.values(javaSettings.kafka).flat(),
      ...options.jvmOptions,
      '-cp',
      path.join(options.install, 'libs', '*'),
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
      'kafka.Kafka',
      config,
    ],
    ready: async () =>
      (await kafkaAnswers(broker)) &&
      (await kafkaCoordinates(broker, 'transaction')) &&
      (await kafkaCoordinates(broker, 'group')),
    // A request for a coordinator whose topic is being created writes a warning to the log, so requests are not
    // frequent.
    readyIntervalMs: 100,
    explain: (log) =>
      /Address already in use|Socket server failed to bind/.test(log) ? `port ${broker} is in use` : undefined,
  }
}
