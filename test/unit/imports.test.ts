/**
 * The table of imports: who may use whom, through which door, and what the pure folders must not touch.
 *
 * A unit is what has a door: a processor, a sink, a query, an operation, an example, `streams/core`, `streams/kafka`, or else a top-level folder. Its door is
 * its `index.ts`, unless `doors` names other files, with the reason.
 */
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, importsOf, sources, textOf } from '../support/sources.ts'

/** Layer -> layers that it may import. `streams/core` is the pure half of `streams`. */
const may: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  'streams/core': ['schemas'],
  'streams/kafka': ['schemas', 'streams/core'],
  processors: ['schemas', 'streams/core'],
  sinks: ['schemas', 'streams/core'],
  platform: ['schemas', 'streams/core', 'streams/kafka', 'processors', 'sinks'],
  files: ['schemas', 'platform'],
  sources: ['schemas', 'streams/core', 'streams/kafka', 'processors', 'platform', 'files', 'artifacts'],
  queries: ['schemas', 'streams/core', 'processors', 'sinks', 'platform'],
  worker: ['schemas', 'streams/core', 'streams/kafka', 'processors', 'sinks', 'platform', 'sources'],
  operations: ['schemas', 'streams/core', 'streams/kafka', 'processors', 'sinks', 'platform', 'queries'],
  gateway: ['schemas', 'streams/core', 'streams/kafka', 'processors', 'sinks', 'platform', 'queries', 'artifacts'],
  artifacts: [],
  watchdog: ['sinks'],
  infra: ['schemas'],
  examples: ['schemas'],
  clients: [],
  cli: [
    'schemas',
    'streams/core',
    'streams/kafka',
    'processors',
    'sinks',
    'platform',
    'queries',
    'worker',
    'files',
    'sources',
    'operations',
    'gateway',
    'artifacts',
    'watchdog',
    'infra',
    'examples',
    'clients',
  ],
  scripts: ['infra'],
}

/** These may import everything, and any file of it: they look inside on purpose. */
const insiders = ['test', 'bench']

const CONTRACT = 'a contract of its own: whoever implements or hosts it imports just that'
const doors: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  infra: { 'javascript.mjs': 'the sources as JavaScript, for who starts a process' },
  schemas: { 'within.ts': 'a time limit, for the local stack, which knows no record' },
  'streams/core': {
    'aggregate/index.ts': CONTRACT,
    'causes.ts': CONTRACT,
    'changelog.ts': 'where the committed position lies in a changelog, and which entries belong to the processor',
    'definition.ts': CONTRACT,
    'commit-crowd.ts': 'the busy tasks of a process, which its host keeps together',
    'gate.ts': CONTRACT,
    'give-way.ts': 'turns of the event loop, which long loops share everywhere',
    'pace.ts': 'a rate of requests, for brokers and for stores',
    'host.ts': CONTRACT,
    'keeper.ts': CONTRACT,
    'least-of-sources.ts': 'how far several sources have come: of time in intake and features, of windows in the core',
    'log.ts': CONTRACT,
    'merged-windows.ts': 'windows of several partitions, which processors keep',
    'windows.ts': 'windows of one partition, which processors keep',
    'revised-windows.ts': 'windows that late records change, which processors keep',
    'merged-reader.ts': 'several partitions read as one: the order of their records belongs to the processor',
    'names.ts': CONTRACT,
    'partition.ts': CONTRACT,
    'pieces.ts': 'what is sent in pieces of bounded size, to brokers and to stores',
    'position.ts': CONTRACT,
    'reactions.ts': 'pauses between tries, the same everywhere',
    'idle.ts': 'the clock of idle partitions, and its contract',
    'processor.ts': CONTRACT,
    'projection.ts': CONTRACT,
    'sink-task.ts': CONTRACT,
    'sink.ts': CONTRACT,
    'source.ts': CONTRACT,
    'state-bound.ts': CONTRACT,
    'stateless.ts': 'a processor that remembers nothing, and keys of a changelog that nobody knows',
    'task.ts': CONTRACT,
    'topics.ts': CONTRACT,
    'timer-queue.ts':
      'the queue of timers, which features put their own timers into: one per entity, derived from its tiles',
    'sorted-reader.ts': 'sorted records, read by the worker that makes them',
    'simulation/replay.ts': '`verify` compares with the pure replay that the simulation uses',
  },
  processors: { 'registry.ts': 'the list of all definitions' },
  'processors/features': {
    'validate.ts': 'the catalogue asks whether a view can run; the whole door would close a circle through intake',
    'plan.ts': 'the catalogue fills in the hops that the plan would choose',
    'check.ts': 'the shape of a problem with a declaration, the same in the catalogue',
    'order.ts': 'the order of text, the same everywhere',
  },
  'processors/performance': {
    'figures/index.ts': 'the mathematics without events, which evaluations of a dataset use as well',
  },
  sinks: {
    'errors.ts': 'errors that all sinks share',
    'field-changes.ts': 'what a record changes, the same for every store of fields',
    'shared-look.ts': 'looks at a store that its sinks share',
  },
  queries: {
    'asked.ts': 'failures of ClickHouse, which its readers share',
    'doubles.ts': 'doubles in answers of ClickHouse, which its readers share',
    'overdue.ts': 'windows that were overdue, of monitors and of measures of performance',
    'stored-rows.ts': 'the table of accepted rows, which its readers share',
    'stored-table.ts': 'whether a table holds what a question needs, which readers of tables share',
  },
  worker: { 'metrics.ts': 'the reference page' },
  platform: {
    'commands/index.ts': 'commands and answers, a part of its own',
    'roles.ts': 'the names of roles, which a command reads with its settings: the door loads every processor',
    'sorting/index.ts': 'sorting more rows than memory holds: the library is loaded only where it is needed',
  },
  gateway: {
    'server.ts': 'the gateway itself, started by the command',
    'settings.ts': 'its part of the configuration',
    'metrics.ts': 'the reference page',
    'http/page-of-errors.ts': 'the reference page',
  },
}

const layerOf = (file: string): string => {
  const [top, second] = file.split('/') as [string, string?]
  return top === 'streams' ? `${top}/${second}` : top
}

const unitOf = (file: string): string => {
  const [top, second, third] = file.split('/') as [string, string?, string?]
  if (top === 'streams') return `${top}/${second}`
  return ['processors', 'sinks', 'queries', 'operations', 'examples', 'clients'].includes(top) && third !== undefined
    ? `${top}/${second}`
    : top
}

const isDoor = (file: string): boolean => {
  const unit = unitOf(file)
  const inside = file.slice(unit.length + 1)
  return inside === 'index.ts' || doors[unit]?.[inside] !== undefined
}

interface Import {
  readonly from: string
  readonly to: string
}

/** What is wrong with an import, in words, or `undefined`. */
const flawOf = ({ from, to }: Import): string | undefined => {
  const [layer, target] = [layerOf(from), layerOf(to)]
  if (insiders.includes(layer) || unitOf(from) === unitOf(to)) return undefined
  const allowed = may[layer]
  if (allowed === undefined) return `${from}: '${layer}' has no row in the table of this test`
  if (layer !== target && !allowed.includes(target))
    return `${from} imports ${to}; ${layer} may import ${allowed.join(', ') || 'nothing'}`
  return isDoor(to) ? undefined : `${from} imports ${to}; expected the door of ${unitOf(to)}`
}

const files = sources('*.ts', '*.mts', '*.mjs').filter((file) => file.includes('/'))
const imports: readonly Import[] = files.flatMap((from) =>
  importsOf(textOf(from))
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ from, to: path.posix.join(path.posix.dirname(from), specifier) })),
)

describe('imports', () => {
  test('point one way, through doors', () => {
    expect(imports.length).toBeGreaterThan(500)
    expect(imports.map(flawOf).filter((flaw) => flaw !== undefined)).toEqual([])
  })

  test('doors are used: an exception that nobody needs any more goes', () => {
    const used = new Set(imports.filter(({ from, to }) => unitOf(from) !== unitOf(to)).map(({ to }) => to))
    const listed = Object.entries(doors).flatMap(([unit, named]) => Object.keys(named).map((file) => `${unit}/${file}`))
    expect(listed.filter((file) => !used.has(file))).toEqual([])
  })

  test('flaws are found', () => {
    const flaw = (from: string, to: string) => flawOf({ from, to })
    expect(flaw('processors/intake/intake.ts', 'streams/kafka/index.ts')).toMatch(
      'processors may import schemas, streams/core',
    )
    expect(flaw('schemas/codec.ts', 'streams/core/log.ts')).toMatch('schemas may import nothing')
    expect(flaw('processors/intake/intake.ts', 'processors/features/level.ts')).toMatch(
      'the door of processors/features',
    )
    expect(flaw('gateway/views.ts', 'schemas/codec.ts')).toMatch('the door of schemas')
    expect(flaw('platform/plan.ts', 'worker/index.ts')).toMatch('platform may import schemas')
    expect(flaw('utils/strings.ts', 'schemas/index.ts')).toMatch("'utils' has no row")
    expect(flaw('cli/main.ts', 'gateway/server.ts')).toBeUndefined()
    expect(importsOf("import a, { type B } from './b.ts'\nexport * from './c.ts'\nawait import('./d.ts')")).toEqual([
      './b.ts',
      './c.ts',
      './d.ts',
    ])
  })
})

/** What pure code does not touch, and what it takes instead. */
const banned: readonly (readonly [RegExp, string])[] = [
  [
    /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\s*\??\.\s*(?:now|timeOrigin|mark|measure|toJSON)\b/,
    'the log time of the record (`StepContext.logTime`), or a `Clock` as argument',
  ],
  [/\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/, 'an id derived from the position, or a `Random` as argument'],
  [/\bprocess\.|\bprocess\[/, 'values as arguments: only the command reads its environment'],
  [/\bset(?:Timeout|Interval|Immediate)\b/, 'timers on event time, or `Clock.sleep`'],
  [/\bconsole\./, 'events returned: the runtime does all I/O'],
]
const BANNED_MODULE = 'the runtime does all I/O: bytes, time and random numbers come as arguments'

/** File -> what it may use all the same, and why. */
const exceptions: Readonly<Record<string, readonly [string, string]>> = {
  'processors/intake/row-id.ts': ['node:crypto', 'SHA-256 of bytes is a pure function'],
  'processors/catalog/content.ts': ['node:crypto', 'SHA-256 of bytes is a pure function'],
  'processors/alerts/fingerprint.ts': ['node:crypto', 'SHA-256 of text is a pure function'],
  'processors/registry/cards.ts': ['node:crypto', 'SHA-256 of text is a pure function'],
  'processors/lineage/digest.ts': ['node:crypto', 'SHA-256 of text is a pure function'],
  'streams/core/simulation/scheduler.ts': [
    'setImmediate',
    'lets promises settle between two steps; it measures no time',
  ],
}

const impurities = (file: string, text: string): readonly string[] => {
  const excused = exceptions[file]?.[0]
  const modules = importsOf(text)
    .filter((name) => name.startsWith('node:') && name !== excused)
    .map((name) => `${file}: ${name}; instead: ${BANNED_MODULE}`)
  const uses = codeOf(text)
    .split('\n')
    .flatMap((line, at) =>
      banned
        .map(([pattern, instead]) => [pattern.exec(line)?.[0], instead] as const)
        .filter(([found]) => found !== undefined && found !== excused)
        .map(([found, instead]) => `${file}:${at + 1}: ${found}; instead: ${instead}`),
    )
  return [...modules, ...uses]
}

describe('pure code', () => {
  const pure = files.filter((file) => file.startsWith('processors/') || file.startsWith('streams/core/'))

  test('reads no clock, draws no random number, does no I/O', () => {
    expect(pure.length).toBeGreaterThan(50)
    expect(pure.flatMap((file) => impurities(file, textOf(file)))).toEqual([])
  })

  test('exceptions are used', () => {
    const unused = Object.entries(exceptions).filter(([file, [name]]) => !textOf(file).includes(name))
    expect(unused).toEqual([])
  })

  test('impurities are found, in code alone', () => {
    const text = [
      "import { readFileSync } from 'node:fs'",
      '// Date.now() in a comment',
      "const said = 'Math.random'",
      'const now = Date.now()',
      'const id = Math.random()',
      'const home = process.env.HOME',
    ].join('\n')
    const found = impurities('processors/x/y.ts', text)
    expect(found.map((flaw) => flaw.split(';')[0])).toEqual([
      'processors/x/y.ts: node:fs',
      'processors/x/y.ts:4: Date.now',
      'processors/x/y.ts:5: Math.random',
      'processors/x/y.ts:6: process.',
    ])
  })
})
