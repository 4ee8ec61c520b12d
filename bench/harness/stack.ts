import { type Addresses, type PartName, startStack } from '../../infra/index.ts'

/** The variable that may hold the addresses of a running stack as JSON. That stack is then used and not stopped. */
const VARIABLE = 'MILLRACE_TEST_STACK'

/** @throws RangeError if an address that is needed is missing */
export const parseStack = <P extends PartName>(text: string, parts: readonly P[]): Pick<Addresses, P> => {
  const found = JSON.parse(text) as Record<string, unknown>
  for (const part of parts)
    if (typeof found[part] !== 'string')
      throw new RangeError(`${VARIABLE}: ${part} is ${JSON.stringify(found[part])}, expected an address`)
  return found as unknown as Pick<Addresses, P>
}

/** Runs `work` on a new stack, on free ports and in a temporary folder that is removed afterwards. */
export const withStack = async <P extends PartName, T>(
  parts: readonly P[],
  progress: (line: string) => void,
  work: (addresses: Readonly<Pick<Addresses, P>>) => Promise<T>,
): Promise<T> => {
  const given = process.env[VARIABLE]
  if (given) return work(parseStack(given, parts))
  const stack = await startStack({ parts, onProgress: progress })
  try {
    return await work(stack.addresses)
  } finally {
    await stack.stop()
  }
}
