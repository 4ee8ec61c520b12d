import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type PartName, partNames } from '../settings.ts'
import { cacheFolder, type Progress } from './download/cache.ts'
import { StackError } from './errors.ts'
import { type Guard, startGuard } from './guard.ts'
import { type Launcher, prepareLaunch } from './launches.ts'
import { tryLock } from './lock.ts'
import {
  type Addresses,
  addressesOf,
  checkParts,
  choosePorts,
  type Folders,
  foldersOf,
  makeFolders,
  removeFolders,
  type StackOptions,
} from './options.ts'
import { createPart, type Death, type Part, type PartOptions } from './part.ts'
import { lockFile, stateFile, stateOf, writeState } from './state.ts'

/**
 * A running stack that this process owns, with a handle per part: `stack.kafka.kill()`, `stack.clickhouse.restart()`.
 */
export type Stack<P extends PartName = PartName> = Readonly<Record<P, Part>> & {
  readonly addresses: Readonly<Pick<Addresses, P>> & { readonly dataFolder: string }
  readonly parts: readonly Part[]
  /** Ends every process. Removes run files, and a temporary data folder as well. */
  readonly stop: () => Promise<void>
}

/**
 * Starts the parts in parallel and waits until each answers. No part outlives this process, however it ends. A
 * ClickHouse that crashes is restarted on its data; the death of another part is reported.
 * @throws JAVA_MISSING, JAVA_TOO_OLD, MAVEN_MISSING, DOWNLOAD_FAILED, PORT_IN_USE, FOLDER_IN_USE, PART_FAILED,
 * NOT_READY
 */
export const startStack = async <P extends PartName = PartName>(options: StackOptions<P> = {}): Promise<Stack<P>> => {
  const wanted = checkParts(options.parts ?? (partNames as unknown as readonly P[]))
  const temporary = options.dataFolder === undefined
  const folders = foldersOf(options.dataFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-')))
  makeFolders(folders, wanted)
  const release = tryLock(lockFile(folders))
  if (!release) {
    const text = `A stack is running on ${folders.root}: stop it, or choose another data folder.`
    throw new StackError('FOLDER_IN_USE', text)
  }
  const guard = startGuard(temporary ? folders.root : undefined)
  const parts: Part[] = []
  let isUp = false
  const stopAll = async () => {
    isUp = false
    await Promise.all(parts.map((part) => part.stop()))
    await guard.end()
    fs.rmSync(stateFile(folders), { force: true })
    release()
    removeFolders(folders, temporary)
  }
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopAll()
    return stopping
  }
  try {
    const ports = await choosePorts(options.ports ?? 'auto', wanted)
    const all = addressesOf(ports)
    const addresses = Object.fromEntries(wanted.map((name) => [name, all[name]])) as Pick<Addresses, P>
    const startedAt = new Date().toISOString()
    const shared: SharedByParts = {
      folders,
      guard,
      addresses: all,
      onDeath: options.onDeath ?? ((death) => process.stderr.write(`${deathReport(death)}\n`)),
      onChange: () => {
        if (isUp) writeState(folders, stateOf(startedAt, addresses, parts))
      },
    }
    const progress = options.onProgress ?? (() => {})
    const place = { folders, ports, progress, cache: options.cacheFolder ?? cacheFolder() }
    // One after another, because they share Maven's repository and the machine.
    for (const name of wanted) parts.push(createPart(partOptions(name, shared, await prepareLaunch(name, place))))
    await startAll(parts, progress)
    isUp = true
    shared.onChange()
    const byName = Object.fromEntries(parts.map((part) => [part.name, part])) as Record<P, Part>
    return { ...byName, addresses: { ...addresses, dataFolder: folders.root }, parts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A report of a death: the part, how it ended, and the end of its log. */
export const deathReport = (death: Death): string => {
  const next = death.restarting ? 'it is being restarted' : 'it stays down'
  return `${death.part} (process ${death.pid}) ended: ${death.how}; ${next}. The end of ${death.logFile}:\n${death.logTail}`
}

interface SharedByParts {
  readonly folders: Folders
  readonly guard: Guard
  readonly addresses: Addresses
  readonly onDeath: (death: Death) => void
  readonly onChange: () => void
}

const partOptions = (name: PartName, shared: SharedByParts, launch: Launcher): PartOptions => ({
  name,
  address: shared.addresses[name],
  logFile: path.join(shared.folders.logs, `${name}.log`),
  guard: shared.guard,
  launch,
  restartsAfterCrash: name === 'clickhouse',
  // It waits 5 s for idle connections, and a kill loses no acknowledged data.
  ...(name === 'clickhouse' ? { stopTimeoutMs: 1_500 } : {}),
  onDeath: shared.onDeath,
  onChange: shared.onChange,
})

const startAll = async (parts: readonly Part[], progress: Progress): Promise<void> => {
  const from = Date.now()
  const results = await Promise.allSettled(
    parts.map(async (part) => {
      progress(`${part.name}: starting`)
      await part.start()
      progress(`${part.name}: ready at ${part.address} after ${((Date.now() - from) / 1000).toFixed(1)} s`)
    }),
  )
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (failures.length > 0) throw failures[0]
}
