import { parseArgs } from 'node:util'

export interface BenchArguments {
  readonly list: boolean
  readonly name: string | undefined
  readonly quick: boolean
  readonly peers: boolean
  readonly rounds: number
  /** The sizes that were set, among those that the benchmark names. */
  readonly sizes: Readonly<Record<string, number>>
}

export const USAGE = 'usage: npm run bench -- NAME [--quick] [--no-peers] [--rounds N] [--SIZE N] | --list'

const ROUNDS_MAX = 99
const SIZE_MAX = 100_000_000

/**
 * @param sizeNames the sizes of the benchmark
 * @throws RangeError with the argument and what was expected
 */
export const parseArguments = (argv: readonly string[], sizeNames: readonly string[] = []): BenchArguments => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(argv, sizeNames)
  } catch (error) {
    throw new RangeError(`${(error as Error).message}\n${USAGE}`)
  }
  const { values, positionals } = parsed
  const quick = values.quick
  const rounds = values.rounds === undefined ? (quick ? 1 : 3) : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS_MAX)
    throw new RangeError(`--rounds is '${values.rounds}', expected an integer in [1, ${ROUNDS_MAX}]`)
  if (!values.list && positionals.length !== 1)
    throw new RangeError(`${positionals.length} names given, expected one\n${USAGE}`)
  const { list } = values
  return { list, name: positionals[0], quick, peers: !values['no-peers'], rounds, sizes: sizesIn(values, sizeNames) }
}

const sizesIn = (values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, number> => {
  const sizes: Record<string, number> = {}
  for (const name of names) {
    if (values[name] === undefined) continue
    const size = Number(values[name])
    if (!Number.isInteger(size) || size < 1 || size > SIZE_MAX)
      throw new RangeError(`--${name} is '${values[name]}', expected an integer in [1, ${SIZE_MAX}]`)
    sizes[name] = size
  }
  return sizes
}

const parse = (argv: readonly string[], sizeNames: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...Object.fromEntries(sizeNames.map((name) => [name, { type: 'string' as const }])),
      list: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      'no-peers': { type: 'boolean', default: false },
      rounds: { type: 'string' },
    },
  })
