import fs from 'node:fs'
import path from 'node:path'
import type { PartName } from '../settings.ts'
import { cached, type Progress } from './download/cache.ts'
import { startGuard } from './guard.ts'
import { createPart } from './part.ts'
import type { Launch } from './parts/launch.ts'

/** A loaded machine needs some time for the dump. */
const DUMP_TIMEOUT_MS = 90_000
const FILE_NAME = 'classes.jsa'

/**
 * A JVM spends most of its start on loading classes. So each server runs once on a folder of its own, answers some requests, and writes its
 * loaded classes to an archive (class data sharing). Every later start maps the archive and takes half the time. A JVM
 * without this feature starts without it.
 * @param name of the cache entry; it contains server and Java, because the archive fits only this pair
 * @param launchWith how the server is launched with these JVM options on that folder
 * @returns the JVM options to start with. Source: `java -XX:ArchiveClassesAtExit`, JEP 350
 */
export const classArchive = async (
  part: PartName,
  name: string,
  cache: string,
  launchWith: (options: readonly string[], folder: string) => Promise<Launch>,
  progress: Progress,
): Promise<readonly string[]> => {
  const fill = async (folder: string) => {
    progress('preparing faster starts (once)')
    const work = path.join(folder, 'work')
    fs.mkdirSync(work)
    await runOnce(part, work, await launchWith([`-XX:ArchiveClassesAtExit=${path.join(folder, FILE_NAME)}`], work))
  }
  const folder = await cached(cache, name, fill, progress)
  const archive = path.join(folder, FILE_NAME)
  return fs.existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
}

const runOnce = async (name: PartName, work: string, launch: Launch): Promise<void> => {
  const guard = startGuard(work)
  const part = createPart({
    name,
    address: '',
    logFile: path.join(work, `${name}.log`),
    guard,
    launch: () => launch,
    restartsAfterCrash: false,
    stopTimeoutMs: DUMP_TIMEOUT_MS,
    onDeath: () => {},
    onChange: () => {},
  })
  // A JVM without archives refuses the option. If there is another problem, the real start will show it.
  await part
    .start()
    .then(launch.warm)
    .catch(() => {})
  await part.stop().finally(guard.end)
  fs.rmSync(work, { recursive: true, force: true })
}
