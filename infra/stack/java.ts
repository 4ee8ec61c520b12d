import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'
import { javaSettings } from '../settings.ts'
import { StackError } from './errors.ts'

const run = promisify(execFile)
const OR_COMPOSE = 'or start the same parts with `docker compose up` instead'

/** The `java` command: from `JAVA_HOME` if it is set, else from the path. */
export const javaCommand = (environment: NodeJS.ProcessEnv): string =>
  environment.JAVA_HOME ? path.join(environment.JAVA_HOME, 'bin', 'java') : 'java'

/** Major version in the output of `java -version`: 8 for `1.8.0_402`, 17 for `17.0.15`. Undefined if there is none. */
export const javaMajor = (text: string): number | undefined => {
  const found = /version "(?:1\.)?(\d+)/.exec(text)
  return found ? Number(found[1]) : undefined
}

export interface Java {
  readonly command: string
  /** Distinguishes builds of Java. */
  readonly build: string
}

/** @throws JAVA_MISSING or JAVA_TOO_OLD, which tell what to install */
export const checkJava = async (environment: NodeJS.ProcessEnv = process.env): Promise<Java> => {
  const command = javaCommand(environment)
  const text = await run(command, ['-version'], { timeout: 20_000, env: environment }).then(
    (output) => output.stderr + output.stdout,
    () => '',
  )
  const major = javaMajor(text)
  const wanted = `Java ${javaSettings.versionMin} or newer`
  if (major === undefined)
    throw new StackError(
      'JAVA_MISSING',
      `Kafka needs Java, and \`${command}\` does not run: install ${wanted}, ${OR_COMPOSE}.`,
    )
  if (major < javaSettings.versionMin)
    throw new StackError(
      'JAVA_TOO_OLD',
      `Kafka needs ${wanted}, and \`${command}\` is Java ${major}: install a newer one, ${OR_COMPOSE}.`,
    )
  return { command, build: createHash('sha256').update(text).digest('hex').slice(0, 8) }
}

/** @throws MAVEN_MISSING, which tells what to install */
export const checkMaven = async (environment: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const found = await run('mvn', ['-v'], { timeout: 30_000, env: environment }).then(
    () => true,
    () => false,
  )
  if (!found)
    throw new StackError(
      'MAVEN_MISSING',
      `The stack's jars come through Maven, and \`mvn\` does not run: install Apache Maven 3.6 or newer, ${OR_COMPOSE}.`,
    )
  return 'mvn'
}
