import type { Command } from 'commander'
import type { ShownApproval } from '../../processors/registry/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'

interface ApproveOptions {
  readonly version: number
  readonly request?: boolean
  readonly reject?: boolean
  readonly withdraw?: boolean
  readonly reason?: string
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('approve')
    .description('approve a version of a model as a policy requires, or request the approval of others')
    .argument('<model>', 'name of the model')
    .argument('<policy>', 'name of the policy')
    .requiredOption('--version <number>', 'the version of the model', integer(1))
    .option('--request', 'ask others to approve')
    .option('--reject', 'reject it')
    .option('--withdraw', 'withdraw your own request')
    .option('--reason <text>', 'the reason, for the log')
    .action((model: string, policy: string, options: ApproveOptions) => run(cli, model, policy, options))
}

const run = async (cli: Cli, model: string, policy: string, options: ApproveOptions): Promise<void> => {
  const { version, request, reject, withdraw, reason } = options
  if ([request, reject, withdraw].filter(Boolean).length > 1)
    throw new CliError('Expected at most one of --request, --reject and --withdraw.', EXIT.usage)
  const path = `/v1/models/${encodeURIComponent(model)}/versions/${version}/approvals`
  const client = cli.client()
  const decide = async (): Promise<ShownApproval> => {
    const { items } = await client.json<{ readonly items: readonly ShownApproval[] }>('GET', path)
    const asked = items.find((item) => item.policy === policy)
    if (asked === undefined)
      throw new CliError(
        `Nobody has asked for an approval of version ${version} of ${model} by policy ${policy}; --request does.`,
        EXIT.refused,
      )
    const outcome = reject ? 'rejected' : withdraw ? 'withdrawn' : 'approved'
    const json = { policy, outcome, ...(reason !== undefined && { comment: reason }) }
    return client.json<ShownApproval>('POST', `${path}/${encodeURIComponent(asked.approvalId)}`, { json })
  }
  const answer = request
    ? await client.json<ShownApproval>('POST', path, { json: { policy, ...(reason !== undefined && { reason }) } })
    : await decide()
  cli.output.result(answer, () => textOf(model, version, answer))
}

const textOf = (model: string, version: number, { policy, state, approvers, needed, approvalId }: ShownApproval) =>
  `Approval of version ${version} of ${model} by policy ${policy} is ${state}: ${approvers.length} of ${needed} (request ${approvalId}).`
