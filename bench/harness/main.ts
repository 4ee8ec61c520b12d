/** `npm run bench -- NAME`: progress on standard error, the result as one JSON object on standard output. */
import { parseArguments } from './arguments.ts'
import { benchNames, loadBench } from './registry.ts'

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const list = async (): Promise<void> => {
  for (const name of benchNames()) {
    const text = await loadBench(name).then(
      ({ description }) => description,
      (error: Error) => error.message,
    )
    process.stdout.write(`${name.padEnd(16)} ${text}\n`)
  }
}

const main = async (): Promise<void> => {
  const argv = process.argv.slice(2)
  // The allowed sizes depend on the benchmark, so its name is read before the other arguments.
  const known = benchNames().find((each) => argv.includes(each))
  const sizes = known === undefined ? {} : ((await loadBench(known)).sizes ?? {})
  const { list: wanted, name, ...options } = parseArguments(argv, Object.keys(sizes))
  if (wanted || name === undefined) return list()
  const bench = await loadBench(name)
  const result = await bench.run({ ...options, progress })
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

// `exit` also ends the programs that a benchmark has started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

main().then(
  () => process.exit(0),
  (error: unknown) => {
    progress(error instanceof RangeError ? error.message : String((error as Error)?.stack ?? error))
    process.exit(1)
  },
)
