import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import type { MonitoringResult } from '../demo/monitoring.ts'
import { runDemo } from '../demo/run.ts'
import { CliError, EXIT } from '../errors.ts'

const FLIGHTS = 120_000
const FLIGHTS_MAX = 3_000_000
const LABELS = 10_000

export const register = (program: Command, cli: Cli): void => {
  program
    .command('demo')
    .description('send real flights through the whole platform, kill a worker, and prove that the results are the same')
    .option(
      '--rows <n>',
      `number of flights to replay, or \`all\` (${FLIGHTS_MAX.toLocaleString('en')}); each flight is two rows`,
      String(FLIGHTS),
    )
    .action(async ({ rows }: { rows: string }) => {
      const flights = flightsOf(rows)
      const { output, signal } = cli
      const result = await runDemo({
        flights,
        labels: Math.min(LABELS, flights),
        say: (line) => output.note(line),
        note: (line) => output.note(line),
        progress: (title, total, unit) => output.progress(title, total === 0 ? undefined : total, unit),
        signal,
      })
      const { parity, verified, trainingSet, events, monitoring } = result
      if (parity.values === 0 || verified.compared < events)
        throw new Error(
          `The demo compared ${parity.values} values and ${verified.compared} records, expected values and all ${events} events.`,
        )
      const wrong = parity.mismatches + verified.differences + (trainingSet.repeatable ? 0 : 1) + wrongIn(monitoring)
      output.result(result, () =>
        wrong === 0 ? 'Everything equals its replay.' : `${wrong} results differ from what was expected.`,
      )
      if (wrong > 0) cli.exitCode = EXIT.failed
    })
}

/** How many results of the watched model are not as they should be. */
const wrongIn = ({ lost, registered, verdicts, quality, alerts: { found, expected } }: MonitoringResult): number => {
  const features = new Set([...Object.keys(found), ...Object.keys(expected)])
  return (
    lost +
    registered.differences.length +
    verdicts.differences +
    quality.differences +
    [...features].filter((feature) => found[feature] !== expected[feature]).length
  )
}

const flightsOf = (text: string): number => {
  const flights = text === 'all' ? FLIGHTS_MAX : Number(text)
  if (Number.isInteger(flights) && flights >= 100 && flights <= FLIGHTS_MAX) return flights
  throw new CliError(`--rows is '${text}', expected a number from 100 to ${FLIGHTS_MAX} or 'all'.`, EXIT.usage)
}
