/**
 * The stack from the command line, without the `millrace` command around it:
 *   npx tsx infra/stack/main.ts run [--data FOLDER] [--ports auto | default | kafka=N,kafkaController=N,registry=N,redis=N,clickhouse=N]
 * `run` stays in the foreground until Ctrl-C.
 */
import { parseArgs } from 'node:util'
import type { PortsOption } from './options.ts'
import { startStack } from './stack.ts'

const { values } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', default: '.millrace' }, ports: { type: 'string', default: 'auto' } },
})

const portsOf = (text: string): PortsOption => {
  if (text === 'auto' || text === 'default') return text
  const pairs = text.split(',').map((pair) => pair.split('=') as [string, string])
  return Object.fromEntries(pairs.map(([name, port]) => [name, Number(port)]))
}

const stack = await startStack({ dataFolder: values.data, ports: portsOf(values.ports), onProgress: console.error })
console.log(JSON.stringify(stack.addresses))
process.on('SIGTERM', () => void stack.stop())
process.on('SIGINT', () => void stack.stop())
