import { parseArgs } from 'node:util'

export interface BenchArguments {
  readonly list: boolean
  readonly name: string | undefined
  readonly quick: boolean
  readonly peers: boolean
  readonly rounds: number
}

export const usage = 'usage: npm run bench -- NAME [--quick] [--no-peers] [--rounds N] | --list'

const roundsMax = 99

/** @throws RangeError that names the argument and what was expected */
export const parseArguments = (argv: readonly string[]): BenchArguments => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(argv)
  } catch (error) {
    throw new RangeError(`${(error as Error).message}\n${usage}`)
  }
  const { values, positionals } = parsed
  const quick = values.quick
  const rounds = values.rounds === undefined ? (quick ? 1 : 3) : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > roundsMax)
    throw new RangeError(`--rounds is '${values.rounds}', expected an integer in [1, ${roundsMax}]`)
  if (!values.list && positionals.length !== 1)
    throw new RangeError(`${positionals.length} names given, expected one\n${usage}`)
  return { list: values.list, name: positionals[0], quick, peers: !values['no-peers'], rounds }
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      'no-peers': { type: 'boolean', default: false },
      rounds: { type: 'string' },
    },
  })
