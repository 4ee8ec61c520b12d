import fs from 'node:fs'
import path from 'node:path'
import { defaultPorts, type PartName, partNames, REGISTRY_PATH } from '../settings.ts'
import type { Progress } from './download/cache.ts'
import { StackError } from './errors.ts'
import type { Death } from './part.ts'
import { freePorts, isFree } from './ports.ts'

/** `auto`: free ports; `default`: `defaultPorts`; or your own, with `defaultPorts` for the others. */
export type PortsOption = 'auto' | 'default' | Partial<Record<PortName, number>>
export type PortName = PartName | 'kafkaController'
export type Ports = Readonly<Record<PortName, number>>

export interface StackOptions<P extends PartName = PartName> {
  /** Folder of data, logs and run files. Default: a temporary folder, removed at the end. */
  readonly dataFolder?: string
  /** Default: `auto`. */
  readonly ports?: PortsOption
  /** Default: all of them. */
  readonly parts?: readonly P[]
  /** Folder of downloads. Default: `MILLRACE_CACHE`, else `~/.cache/millrace`. */
  readonly cacheFolder?: string
  /** Called with one line for each step and download. */
  readonly onProgress?: Progress
  /** Called when a part ends unexpectedly. Default: a report on standard error. */
  readonly onDeath?: (death: Death) => void
}

/** The addresses for clients. */
export interface Addresses {
  /** `host:port` */
  readonly kafka: string
  /** URL of the Confluent API. */
  readonly registry: string
  /** `redis://host:port` */
  readonly redis: string
  /** `http://host:port` */
  readonly clickhouse: string
}

/** @returns the address of each part on these ports */
export const addressesOf = (ports: Ports): Addresses => ({
  kafka: `127.0.0.1:${ports.kafka}`,
  registry: `http://127.0.0.1:${ports.registry}${REGISTRY_PATH}`,
  redis: `redis://127.0.0.1:${ports.redis}`,
  clickhouse: `http://127.0.0.1:${ports.clickhouse}`,
})

/** @throws OPTION_INVALID if a name is unknown */
export const checkParts = <P extends PartName>(parts: readonly P[]): readonly P[] => {
  for (const part of parts)
    if (!partNames.includes(part))
      throw new StackError('OPTION_INVALID', `parts: '${part}' is none of ${partNames.join(', ')}.`)
  if (parts.length === 0)
    throw new StackError('OPTION_INVALID', `parts: expected at least one of ${partNames.join(', ')}.`)
  return parts
}

/** Chooses the ports and checks that the needed ones are free. @throws PORT_IN_USE, OPTION_INVALID */
export const choosePorts = async (option: PortsOption, parts: readonly PartName[]): Promise<Ports> => {
  if (option === 'auto') {
    const [kafka, kafkaController, registry, redis, clickhouse] = (await freePorts(5)) as [
      number,
      number,
      number,
      number,
      number,
    ]
    return { kafka, kafkaController, registry, redis, clickhouse }
  }
  const ports: Ports = { ...defaultPorts, ...(option === 'default' ? {} : option) }
  for (const [name, port] of Object.entries(ports) as [PortName, number][]) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new StackError(
        'OPTION_INVALID',
        `ports.${name}: ${port} is not a port; expected an integer from 1 to 65535.`,
      )
    const needed = parts.includes(name === 'kafkaController' ? 'kafka' : name)
    if (needed && !(await isFree(port)))
      throw new StackError(
        'PORT_IN_USE',
        `Port ${port} (${name}) is in use: stop what listens there, or choose the port with ports.${name} or 'auto'.`,
      )
  }
  return ports
}

/** Folders of one stack. Only these are ever removed. */
export interface Folders {
  readonly root: string
  readonly run: string
  readonly logs: string
  readonly data: Readonly<Record<PartName, string>>
}

export const foldersOf = (dataFolder: string): Folders => {
  const root = path.resolve(dataFolder)
  const data = Object.fromEntries(partNames.map((part) => [part, path.join(root, part)])) as Record<PartName, string>
  return { root, run: path.join(root, 'run'), logs: path.join(root, 'logs'), data }
}

export const makeFolders = (folders: Folders, parts: readonly PartName[]): void => {
  for (const folder of [folders.run, folders.logs, ...parts.map((part) => folders.data[part])])
    fs.mkdirSync(folder, { recursive: true })
}

/** Removes run files. With `purge` also data and logs, and the folder itself if it is then empty. */
export const removeFolders = (folders: Folders, purge: boolean): void => {
  const gone = purge ? [folders.run, folders.logs, ...Object.values(folders.data)] : [folders.run]
  for (const folder of gone) fs.rmSync(folder, { recursive: true, force: true })
  if (purge && fs.existsSync(folders.root) && fs.readdirSync(folders.root).length === 0) fs.rmdirSync(folders.root)
}
