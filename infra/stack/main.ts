/**
 * The stack from the command line, without the `millrace` command:
 *   npx tsx infra/stack/main.ts up | down | status | run [--data FOLDER] [--ports auto | default | kafka=N,registry=N,...] [--purge]
 * `run` stays in the foreground until Ctrl-C; `up` leaves a running stack until `down`.
 */
import { parseArgs } from 'node:util'
import { stackDown, stackStatus, stackUp } from './daemon.ts'
import { StackError } from './errors.ts'
import type { PortsOption } from './options.ts'
import { startStack } from './stack.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '.millrace' },
    ports: { type: 'string', default: 'default' },
    purge: { type: 'boolean', default: false },
  },
})

const portsOf = (text: string): PortsOption => {
  if (text === 'auto' || text === 'default') return text
  const pairs = text.split(',').map((pair) => pair.split('=') as [string, string])
  return Object.fromEntries(pairs.map(([name, port]) => [name, Number(port)]))
}

const show = (value: unknown): void => console.log(JSON.stringify(value))
const dataFolder = values.data

const run = async (): Promise<void> => {
  const stack = await startStack({ dataFolder, ports: portsOf(values.ports), onProgress: console.error })
  show(stack.addresses)
  process.on('SIGTERM', () => void stack.stop())
  process.on('SIGINT', () => void stack.stop())
}

const commands: Record<string, () => Promise<void>> = {
  run,
  up: async () => show(await stackUp({ dataFolder, ports: portsOf(values.ports), onProgress: console.error })),
  down: async () => show(await stackDown({ dataFolder, purge: values.purge })),
  status: async () => show(stackStatus({ dataFolder })),
}

try {
  const command = commands[positionals[0] ?? '']
  if (!command) throw new StackError('OPTION_INVALID', `expected one of ${Object.keys(commands).join(', ')}`)
  await command()
} catch (error) {
  console.error(error instanceof StackError ? error.message : error)
  process.exitCode = 1
}
