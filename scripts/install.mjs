/**
 * What every npm script runs first: Node is new enough, and the npm packages of package-lock.json are there. It depends on nothing
 * but Node, as nothing else is there after a clone, and it does nothing twice: npm notes in node_modules/.package-lock.json what it
 * has installed, at the very end, so a half installation counts as none.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = join(dirname(fileURLToPath(import.meta.url)), '..')

/** How often progress is told, ms. */
const PROGRESS_MS = 5_000
/** How long npm may take, ms. */
const INSTALL_MS_MAX = 20 * 60_000

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** @returns whether version `is`, for example `v20.19.1`, is at least `wanted`, for example `20.19` */
const atLeast = (is, wanted) => {
  const [major, minor] = is.replace(/^v/, '').split('.').map(Number)
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** Packages of a lock file by folder, without the project itself. */
const packagesOf = (path) => Object.entries(readJson(path).packages).filter(([folder]) => folder !== '')

/** What package-lock.json asks for and node_modules does not hold. Optional packages may be absent: most are for other platforms. */
const missing = (wanted) => {
  const noted = join(project, 'node_modules/.package-lock.json')
  const installed = new Map(existsSync(noted) ? packagesOf(noted) : [])
  return wanted.filter(([folder, { version, optional }]) => {
    const found = installed.get(folder)
    return found === undefined ? optional !== true : found.version !== version
  })
}

const seconds = (from) => `${Math.round((Date.now() - from) / 1000)} s`

/** npm itself if an npm script runs this, else the one on the path. */
const npm = (parameters) => {
  const own = process.env.npm_execpath
  const [command, ...first] = own?.endsWith('.js') ? [process.execPath, own] : ['npm']
  return spawn(command, [...first, ...parameters], { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] })
}

const install = async (wanted) => {
  const from = Date.now()
  const packages = wanted.filter(([, { optional }]) => optional !== true)
  console.error(
    `Installing ${packages.length} npm packages, and those for this platform, into node_modules (about 0.8 GB) ...`,
  )
  const progress = setInterval(() => {
    const there = packages.filter(([folder]) => existsSync(join(project, folder, 'package.json'))).length
    console.error(`  ${there} of ${packages.length} npm packages, ${seconds(from)}`)
  }, PROGRESS_MS)
  // None of the packages needs its install scripts: their binaries are packages too.
  const child = npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'])
  const limit = setTimeout(() => child.kill(), INSTALL_MS_MAX)
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => {
    clearInterval(progress)
    clearTimeout(limit)
  })
  if (code !== 0) throw new Error(`npm ci ended with status ${code} after ${seconds(from)}: see its lines above.`)
  console.error(`Installed the npm packages in ${seconds(from)}.`)
}

const main = async () => {
  const { engines } = readJson(join(project, 'package.json'))
  const nodeMin = engines.node.replace('>=', '')
  if (!atLeast(process.version, nodeMin))
    throw new Error(`Node is ${process.version}; expected ${nodeMin} or newer: https://nodejs.org/en/download`)
  const wanted = packagesOf(join(project, 'package-lock.json'))
  if (missing(wanted).length > 0) await install(wanted)
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
