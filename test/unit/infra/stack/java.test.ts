import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkJava, checkMaven, javaCommand, javaMajor } from '../../../../infra/stack/java.ts'

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-java-'))
  fs.mkdirSync(path.join(home, 'bin'))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

/** A `java` that says what the real one of this version says. */
const installJava = (versionLine: string): void =>
  fs.writeFileSync(path.join(home, 'bin', 'java'), `#!/bin/sh\necho '${versionLine}' >&2\n`, { mode: 0o755 })

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_402"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ['openjdk version "24-ea" 2025-03-18', 24],
  ['command not found', undefined],
])('%s is Java %s', (text, major) => {
  expect(javaMajor(text)).toBe(major)
})

test('JAVA_HOME goes before the path', () => {
  expect(javaCommand({ JAVA_HOME: '/opt/jdk' })).toBe('/opt/jdk/bin/java')
  expect(javaCommand({})).toBe('java')
})

test('without Java one sentence says what to install, or to use docker compose', async () => {
  await expect(checkJava({ JAVA_HOME: home })).rejects.toMatchObject({
    code: 'JAVA_MISSING',
    message: `Kafka needs Java, and \`${home}/bin/java\` does not run: install Java 17 or newer, or start the same parts with \`docker compose up\` instead.`,
  })
})

test('an old Java is named', async () => {
  installJava('openjdk version "11.0.22" 2024-01-16')
  await expect(checkJava({ JAVA_HOME: home })).rejects.toMatchObject({
    code: 'JAVA_TOO_OLD',
    message: `Kafka needs Java 17 or newer, and \`${home}/bin/java\` is Java 11: install a newer one, or start the same parts with \`docker compose up\` instead.`,
  })
})

test('two builds of Java are told apart', async () => {
  installJava('openjdk version "17.0.15" 2025-04-15')
  const first = await checkJava({ JAVA_HOME: home })
  installJava('openjdk version "17.0.16" 2025-07-15')
  const second = await checkJava({ JAVA_HOME: home })
  expect(first.command).toBe(second.command)
  expect(first.build).not.toBe(second.build)
})

test('without Maven one sentence says what to install, or to use docker compose', async () => {
  await expect(checkMaven({ PATH: home })).rejects.toMatchObject({
    code: 'MAVEN_MISSING',
    message:
      "The stack's jars come through Maven, and `mvn` does not run: install Apache Maven 3.6 or newer, or start the same parts with `docker compose up` instead.",
  })
})
