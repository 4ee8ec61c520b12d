/** What the rules here refuse. */
import { CliError } from '../errors.ts'
import type { ImportContext } from './context.ts'

/** What is refused, as by a policy, is named in the report, and the rest goes on. @throws every other error */
export const orLeft = async (
  { account }: Pick<ImportContext, 'account'>,
  what: string,
  name: string,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof CliError) || !isRefusal(error)) throw error
    account.left(what, error.message, name)
  }
}

const REFUSALS: ReadonlySet<number> = new Set([400, 404, 409, 413, 422])

/** Whether the gateway answered that this thing cannot be so. */
const isRefusal = ({ details }: CliError): boolean => REFUSALS.has(Number(details?.status))
