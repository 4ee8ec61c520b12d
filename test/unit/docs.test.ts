/** The documents are held to the code: links, paths, commands, settings, and the declarations of the README. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../cli/config/index.ts'
import * as payments from '../../examples/payments/declarations.ts'
import { declareDataset, declareView, given } from '../support/catalog.ts'
import { fencesOf, linksOf, spansOf } from '../support/markdown.ts'
import { project, sources, textOf } from '../support/sources.ts'

const documents = sources('*.md').filter((file) => !file.startsWith('docs/reference/'))
const readme = textOf('README.md')

const folders = new Set(sources().map((file) => file.split('/')[0]!))
const exists = (file: string): boolean => existsSync(path.join(project, file)) || isDecision(file)
/** Decision records may be named by their number alone. */
const isDecision = (file: string): boolean =>
  /^docs\/decisions\/\d{4}$/.test(file) && sources(`${file}-*.md`).length === 1

/** Paths of the tree that a document names, from its own folder or from the root; those with gaps (`<name>`, `*`) are patterns. */
const missingPaths = (file: string, text: string): readonly string[] =>
  spansOf(text)
    .filter((span) => /^[\w.-]+\/[\w./-]*$/.test(span) && folders.has(span.split('/')[0]!))
    .filter((span) => !exists(span) && !exists(path.join(path.dirname(file), span)))

describe('documents', () => {
  test.each(documents)('%s links to what is there, and names paths that are', (file) => {
    const text = textOf(file)
    expect(linksOf(text).filter((target) => !exists(path.join(path.dirname(file), target)))).toEqual([])
    expect(missingPaths(file, text)).toEqual([])
  })

  test('a wrong link or path is found', () => {
    expect(linksOf('[a](b.md#c) [d](https://e.f)\n```sh\n[x](y)\n```\n')).toEqual(['b.md'])
    expect(missingPaths('README.md', '`cli/nowhere.ts`, `cli/main.ts`, `sinks/<name>`')).toEqual(['cli/nowhere.ts'])
  })

  test('every npm script and command that they name is there', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    const texts = documents.map(textOf).join('\n')
    const named = (pattern: RegExp): string[] => [...new Set([...texts.matchAll(pattern)].map(([, name]) => name!))]
    expect(named(/\bnpm run ([a-z][\w:]*)/g).filter((name) => scripts[name] === undefined)).toEqual([])
    const commands = named(/\bmillrace (up|[a-z]+(?:-[a-z]+)*)`/g).filter((name) => !exists(`cli/commands/${name}.ts`))
    expect(commands).toEqual([])
  })
})

test('the page on producers shows the programs of examples/producers, which are what was tried', () => {
  const shown = fencesOf(textOf('docs/producing.md')).map(({ text }) => text)
  const programs = ['produce.py', 'Produce.java', 'produce.mjs'].map((name) => textOf(`examples/producers/${name}`))
  expect(shown).toEqual(programs)
})

describe('the README', () => {
  test('shows the declarations of examples/payments', () => {
    const shown = fencesOf(readme).filter(({ info }) => info === 'ts')
    expect(shown.map(({ text }) => text)).toEqual([textOf('examples/payments/declarations.ts')])
  })

  test('shows declarations that are accepted', () => {
    const decision = given(declareDataset(payments.payments)).when(declareView(payments.spendingByCard))
    expect(decision.kind === 'accepted' && decision.events.map(({ type }) => type)).toEqual(['FeatureViewDeclared'])
  })

  test('shows settings that there are', () => {
    const [shown] = fencesOf(readme).filter(({ info, text }) => info === 'json' && text.includes('"brokers"'))
    const folder = mkdtempSync(path.join(tmpdir(), 'millrace-docs-'))
    try {
      const file = path.join(folder, 'millrace.config.json')
      writeFileSync(file, shown!.text)
      const { values } = readConfig({ file, environment: { MILLRACE_KAFKA_SASL_PASSWORD: 'secret' } })
      expect(values['kafka.saslMechanism']).toBe('scram-sha-512')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

test('every npm script sees to the packages first', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const others = Object.entries(scripts).filter(([, script]) => !script.startsWith('node scripts/install.mjs && '))
  expect(others).toEqual([])
})
