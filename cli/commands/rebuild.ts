import type { Command } from 'commander'
import {
  PROJECTION_FORMS,
  projectionOf,
  type RebuildResult,
  rebuild,
  UnknownProjectionError,
} from '../../operations/rebuild/index.ts'
import { endsOf } from '../../platform/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { withPlatform } from '../session.ts'

export const register = (program: Command, cli: Cli): void => {
  program
    .command('rebuild')
    .description('rebuild projections from the log, beside the live ones, and switch readers to them')
    .argument('<projection...>', PROJECTION_FORMS)
    .action((projections: string[]) => run(cli, projections))
}

const run = (cli: Cli, texts: readonly string[]): Promise<void> =>
  withPlatform(cli, async ({ platform, catalog }) => {
    const projections = texts.map((text) => known(() => projectionOf(text, catalog, platform)))
    const results: RebuildResult[] = []
    for (const projection of projections) {
      const ends = await endsOf(platform, projection.topic)
      const total = ends.reduce((sum, { offset }) => sum + offset, 0)
      const bar = cli.output.progress(projection.label, total === 0 ? undefined : total, 'events')
      try {
        const { signal } = cli
        const result = await rebuild({ platform, projection, signal, onProgress: (done) => bar.update(done) })
        bar.end()
        results.push(result)
      } catch (error) {
        if (!cli.signal.aborted) throw error
        throw new CliError(
          `Interrupted: ${projection.label} is unchanged or rebuilt in part; the new projection beside it was removed.`,
          EXIT.interrupted,
        )
      }
    }
    cli.output.result(results, () => results.map(lineOf).join('\n'))
  })

const known = <T>(find: () => T): T => {
  try {
    return find()
  } catch (error) {
    throw error instanceof UnknownProjectionError ? new CliError(error.message, EXIT.usage) : error
  }
}

const lineOf = ({ projection, records, seconds, mended, removed }: RebuildResult): string => {
  const rate = Math.round(records / seconds).toLocaleString('en')
  const entries = mended === undefined ? '' : `, ${mended} entries corrected, ${removed} removed`
  return `${projection}: ${records.toLocaleString('en')} events in ${seconds.toFixed(1)} s (${rate} events/s)${entries}`
}
