import type { Command } from 'commander'
import type { ShownGate } from '../../processors/registry/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface GateOptions {
  readonly version: number
  readonly policyVersion?: number
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('gate')
    .description('evaluate the rules of a policy for a version of a model; exit code 1 unless it passes')
    .argument('<model>', 'name of the model')
    .argument('<policy>', 'name of the policy')
    .requiredOption('--version <number>', 'the version of the model', integer(1))
    .option('--policy-version <number>', 'do nothing unless this version of the policy is in force', integer(1))
    .action(async (model: string, policy: string, { version, policyVersion }: GateOptions) => {
      const path = `/v1/models/${encodeURIComponent(model)}/versions/${version}/gates`
      const json = { policy, ...(policyVersion !== undefined && { policyVersion }) }
      const gate = await cli.client().json<ShownGate>('POST', path, { json })
      cli.output.result(gate, () => textOf(model, version, gate))
      if (gate.verdict !== 'pass') throw new CliError(`The gate does not pass: ${gate.verdict}.`, EXIT.failed)
    })
}

const shown = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(6))))

const textOf = (model: string, version: number, gate: ShownGate): string => {
  const champion = gate.championVersion === null ? 'no champion' : `champion version ${gate.championVersion}`
  const head = `Version ${version} of ${model}, ${champion}, policy ${gate.policy} version ${gate.policyVersion}: ${gate.verdict} (gate ${gate.gateId}).`
  const rows = gate.results.map((result) => [
    result.rule,
    result.group ?? '-',
    shown(result.candidate),
    shown(result.champion),
    shown(result.threshold),
    shown(result.margin),
    result.verdict,
    result.reason ?? '',
  ])
  const names = ['RULE', 'GROUP', 'CANDIDATE', 'CHAMPION', 'THRESHOLD', 'MARGIN', 'VERDICT', '']
  const skipped =
    gate.skipped.length === 0 ? [] : [`Skipped, because there is no champion: ${gate.skipped.join(', ')}.`]
  return [head, table([names, ...rows]), ...(gate.reason === null ? [] : [`${gate.reason}.`]), ...skipped].join('\n\n')
}
