/**
 * The tree itself: sizes of files, a README per folder, the parts of a decision record, the lock file. Functions of at most 70 lines, and no
 * focused or skipped tests, are rules of the linter (biome.json).
 */
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, sources, textOf } from '../support/sources.ts'

/** "About 300": what is longer is split, or stands below. Lists of cases may be somewhat longer. */
const LINES_MAX = 330
const TEST_LINES_MAX = 400
const limitOf = (file: string): number => (file.startsWith('test/') ? TEST_LINES_MAX : LINES_MAX)

/** Longer files as they are, in lines: entries shrink and go, and none is added. */
const longer: Readonly<Record<string, number>> = {}

const linesOf = (file: string): number => textOf(file).split('\n').length - 1
const code = sources('*.ts', '*.mts', '*.mjs').filter(
  (file) => !file.includes('/generated/') && !file.startsWith('bench/peers/'),
)

describe('files', () => {
  test(`hold at most ${LINES_MAX} lines, tests ${TEST_LINES_MAX}`, () => {
    const found = code.filter((file) => linesOf(file) > (longer[file] ?? limitOf(file)))
    expect(found.map((file) => `${file}: ${linesOf(file)} lines`)).toEqual([])
  })

  test('an exception that is no longer needed is removed', () => {
    const idle = Object.keys(longer).filter((file) => !code.includes(file) || linesOf(file) <= limitOf(file))
    expect(idle).toEqual([])
  })

  test('lie in a folder that says what it is for', () => {
    const folders = new Set(code.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!))
    const parts = ['processors', 'sinks'].flatMap((folder) =>
      code.filter((file) => file.startsWith(`${folder}/`) && file.split('/').length > 2).map(path.posix.dirname),
    )
    const readmes = new Set(sources('*README.md').map(path.posix.dirname))
    expect([...folders, ...new Set(parts)].filter((folder) => !readmes.has(folder))).toEqual([])
  })

  test('speak of the project alone: no path of somebody’s machine', () => {
    const found = sources('*.ts', '*.mts', '*.mjs', '*.md', '*.json', '*.yml').filter((file) =>
      /["'`( ]\/(?:home|Users|root)\/[a-z]/.test(textOf(file)),
    )
    expect(found.filter((file) => file !== 'test/unit/tidy.test.ts')).toEqual([])
  })
})

/** What the project has once, and what else it looks like. */
const once: Readonly<Record<string, readonly [RegExp, string]>> = {
  'waits for a time with node:timers/promises': [/new Promise\b[^;]*?=>\s*setTimeout\(/, 'node:timers/promises'],
  'limits the time of work with `within`': [/\bnew Promise<never>/, 'schemas/within.ts'],
  'reads and writes varints in one place': [/&\s*0x7f\)?\s*(?:<<|\|\s*0x80)|%\s*128\b|&\s*127\b/, 'schemas/varint.ts'],
}

/** A module constant that is a number, a text or a regular expression, but has the name of a variable. (`name` is what a benchmark exports.) */
const NUMBER = String.raw`-?\d[\d_.]*(?:e\d+)?`
const VARIABLE_LIKE = new RegExp(
  String.raw`^(?:export )?const (?!name =)[a-z]\w* = (?:${NUMBER}(?: (?:\*\*?|[-+/]) ${NUMBER})*|''|/(?:[^/\n\\]|\\.)+/[a-z]*)$`,
  'gm',
)

describe('the code', () => {
  test('names module constants in UPPER_SNAKE_CASE, and hides with #', () => {
    const found = code.flatMap((file) => {
      const text = codeOf(textOf(file))
      const named = [...text.matchAll(VARIABLE_LIKE)].map(([line]) => `${file}: ${line}`)
      const hidden = [...text.matchAll(/^\s+private (?!constructor|readonly \w+:.*[,)]$).*$/gm)]
      return [...named, ...hidden.map(([line]) => `${file}: ${line.trim()}`)]
    })
    expect(found).toEqual([])
    expect('const limitMs = 5_000 * 2'.match(VARIABLE_LIKE)).not.toBeNull()
  })

  test.each(Object.entries(once))('%s', (_, [pattern, home]) => {
    const found = code.filter(
      (file) => file !== home && !file.startsWith('test/unit/') && pattern.test(codeOf(textOf(file))),
    )
    expect(found).toEqual([])
  })
})

describe('decision records', () => {
  const records = sources('docs/decisions/*.md').filter((file) => /\/\d{4}-[a-z0-9-]+\.md$/.test(file))
  const parts = ['Status', 'Context', 'Decision', 'Alternatives', 'Consequences']
  /** As a heading, or as a bold word at the start of a paragraph. */
  const lacks = (text: string): readonly string[] =>
    parts.filter((part) => !new RegExp(`^(?:## ${part}$|\\*\\*${part}\\b|${part}: )`, 'm').test(text))

  test.each(records)('%s has its five parts', (file) => {
    expect(lacks(textOf(file))).toEqual([])
  })

  test('are in the list, each number once', () => {
    const index = textOf('docs/decisions/README.md')
    const names = records.map((file) => path.posix.basename(file))
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !index.includes(`[${name.slice(0, 4)}](${name})`))).toEqual([])
    expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length)
  })

  test('a missing part is found', () => {
    expect(lacks('**Status**: accepted.\n\n## Context\nIt is.\n\n**Decision.** So.\n')).toEqual([
      'Alternatives',
      'Consequences',
    ])
  })
})

describe('package-lock.json', () => {
  interface Locked {
    readonly version?: string
    readonly resolved?: string
    readonly optionalDependencies?: Readonly<Record<string, string>>
    readonly engines?: { readonly node?: string }
    readonly optional?: boolean
  }
  const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Readonly<Record<string, Locked>> }
  const locked = Object.entries(packages).filter(([folder]) => folder !== '')

  test('has every optional platform package, or `npm ci` refuses it', () => {
    const absent = locked.flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !packages[`node_modules/${name}`] && !packages[`${folder}/node_modules/${name}`])
        .map((name) => `${folder}: ${name}`),
    )
    expect(absent).toEqual([])
  })

  test('names no registry', () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder)).toEqual([])
  })

  test('agrees with package.json, whose versions are exact', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'))
    const asked = Object.entries<string>({ ...dependencies, ...devDependencies })
    expect(asked.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([])
  })

  test('has nothing that needs a newer Node than we do', () => {
    const newer = locked.filter(([, { engines }]) => /^\s*>=\s*2[1-9]/.test(engines?.node ?? ''))
    expect(newer.map(([folder, { engines }]) => `${folder} ${engines?.node}`)).toEqual([])
  })
})
