import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { versions } from '../../settings.ts'
import { StackError } from '../errors.ts'
import { checkMaven } from '../java.ts'
import type { Progress } from './cache.ts'

const plugin = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}`
const MAVEN_TIMEOUT_MS = 10 * 60_000
const AMOUNT_INTERVAL_MS = 250

/** A project whose dependencies are `artifacts` (group:artifact:version) and all that they need. */
export const pomOf = (artifacts: readonly string[]): string => {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':')
    return `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`
  })
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>millrace</groupId><artifactId>stack</artifactId><version>1</version><packaging>pom</packaging>',
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n')
}

/** The progress in a line of Maven's output: the current file, or the downloaded amount of a large one. */
export const progressOf = (line: string): { file: string } | { amount: string } | undefined => {
  const file = /Downloading from [^:]+: \S*\/(\S+\.(?:jar|tar\.gz))/.exec(line)
  if (file) return { file: file[1]! }
  const amount = /Progress \(\d+\): (?:.*\| )?(\d+(?:\.\d+)?\/\d+(?:\.\d+)? [MG]B)/.exec(line)
  return amount ? { amount: amount[1]! } : undefined
}

/** Reads Maven's output and passes progress on. */
const reader = (progress: Progress): ((line: string) => void) => {
  let file = ''
  let shownAt = 0
  return (line) => {
    const said = progressOf(line)
    if (!said) return
    if ('file' in said) {
      file = said.file
      progress(file)
    } else if (Date.now() - shownAt >= AMOUNT_INTERVAL_MS) {
      shownAt = Date.now() // such lines come hundreds of times a second
      progress(`${file} ${said.amount}`)
    }
  }
}

/**
 * Resolves `artifacts` with all their dependencies, and puts the jars into `folder`.
 * @throws DOWNLOAD_FAILED, MAVEN_MISSING
 */
export const resolveJars = async (artifacts: readonly string[], folder: string, progress: Progress): Promise<void> =>
  inWorkFolder(folder, async (work) => {
    fs.writeFileSync(path.join(work, 'pom.xml'), pomOf(artifacts))
    await maven(
      work,
      [`${plugin}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
      progress,
    )
  })

/**
 * Resolves one file (group:artifact:version:type[:classifier], without its dependencies) and unpacks it into
 * `folder`.
 * @param includes a file pattern, if only some of its files are needed
 * @throws DOWNLOAD_FAILED, MAVEN_MISSING
 */
export const unpackArtifact = async (
  artifact: string,
  folder: string,
  progress: Progress,
  includes?: string,
): Promise<void> =>
  inWorkFolder(folder, async (work) => {
    const goal = [
      `${plugin}:unpack`,
      `-Dartifact=${artifact}`,
      `-DoutputDirectory=${folder}`,
      `-Dproject.basedir=${work}`,
    ]
    await maven(work, includes ? [...goal, `-Dmdep.unpack.includes=${includes}`] : goal, progress)
  })

const inWorkFolder = async (folder: string, work: (folder: string) => Promise<void>): Promise<void> => {
  const workFolder = `${folder}.maven`
  fs.mkdirSync(workFolder, { recursive: true })
  try {
    await work(workFolder)
  } finally {
    fs.rmSync(workFolder, { recursive: true, force: true })
  }
}

/** Not in batch mode (-B), which prints nothing during the download of a large file. */
const maven = async (cwd: string, goals: readonly string[], progress: Progress): Promise<void> => {
  const command = await checkMaven()
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, goals, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: MAVEN_TIMEOUT_MS })
    const errors: string[] = []
    const tell = reader(progress)
    const read = (data: string) => {
      for (const line of data.split(/[\r\n]+/)) {
        tell(line)
        if (line.startsWith('[ERROR]')) errors.push(line.slice(8))
      }
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.on('error', (error) => reject(new StackError('DOWNLOAD_FAILED', `Maven does not run: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) return resolve()
      const why = errors[0] ?? (signal ? `killed by ${signal} after ${MAVEN_TIMEOUT_MS} ms` : `exit status ${code}`)
      reject(new StackError('DOWNLOAD_FAILED', `Maven could not fetch what the stack needs: ${why}`))
    })
  })
}
