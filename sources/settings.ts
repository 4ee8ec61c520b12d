/** What sources may reach. Whoever declares a source chooses what is read, so whoever runs the worker says where from. */
import path from 'node:path'
import { SECRET_PREFIX } from '../processors/catalog/index.ts'
import { SourceFailure } from '../streams/core/source.ts'

export interface SourceSettings {
  /** Folders below which files may be read. Default: none. */
  readonly folders: readonly string[]
  /** Hosts, or host:port, that may be connected to. Default: none. */
  readonly hosts: readonly string[]
  /** The environment, of which only names with the prefix are read. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export const NO_SOURCES: SourceSettings = { folders: [], hosts: [], environment: {} }

/** With the environment of this process. */
export const sourceSettings = (allowed: Omit<SourceSettings, 'environment'>): SourceSettings => ({
  ...allowed,
  environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith(SECRET_PREFIX))),
})

/** @throws SourceFailure if no setting allows it */
export const allowedPath = (name: string, file: string, { folders }: SourceSettings): string => {
  const resolved = path.resolve(file)
  const isBelow = (folder: string) =>
    resolved === path.resolve(folder) || resolved.startsWith(`${path.resolve(folder)}${path.sep}`)
  if (folders.some(isBelow)) return resolved
  const expected = folders.length === 0 ? 'the setting sources.folders names none' : folders.join(', ')
  throw new SourceFailure(
    `source ${name}: readsFrom.path is ${file}, expected a path below a folder of the setting sources.folders (${expected}).`,
    'park',
    'Add the folder to `sources.folders` of the workers and start them again, or declare another path.',
  )
}

/** @throws SourceFailure if no setting allows it */
export const requireHost = (name: string, host: string, port: number, { hosts }: SourceSettings): void => {
  if (hosts.includes(host) || hosts.includes(`${host}:${port}`)) return
  const expected = hosts.length === 0 ? 'it names none' : hosts.join(', ')
  throw new SourceFailure(
    `source ${name}: host is ${host}:${port}, expected one of the setting sources.hosts (${expected}).`,
    'park',
    'Add the host to `sources.hosts` of the workers and start them again, or declare another host.',
  )
}

/** The value of a setting of the environment that a declaration names. @throws SourceFailure if there is none */
export const secretOf = (name: string, field: string, variable: string, { environment }: SourceSettings): string => {
  const value = variable.startsWith(SECRET_PREFIX) ? environment[variable] : undefined
  if (value !== undefined && value !== '') return value
  throw new SourceFailure(
    `source ${name}: readsFrom.${field} is ${variable}, expected a variable in the environment of the workers, whose name begins with ${SECRET_PREFIX}.`,
    'park',
    `Set ${variable} in the environment of the workers and start them again.`,
  )
}
