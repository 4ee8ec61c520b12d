import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'

interface TailOptions {
  readonly from: string
  readonly max?: number
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('tail')
    .description('follow a topic: print its records, decoded, as one line of JSON each')
    .argument('<topic>', 'name of the topic, for example ml.rows.flights')
    .option('--from <where>', 'where to start: start or end', 'end')
    .option('--max <records>', 'end after this number of records', integer(1))
    .action((topic: string, options: TailOptions) => run(cli, topic, options))
}

/** If the connection breaks, the tail continues after the last event. */
const run = async (cli: Cli, topic: string, { from, max = Number.POSITIVE_INFINITY }: TailOptions): Promise<void> => {
  if (from !== 'start' && from !== 'end') throw new CliError(`--from is '${from}', expected start or end.`, EXIT.usage)
  let lastId: string | undefined
  let shown = 0
  while (shown < max && !cli.signal.aborted) {
    const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId }
    const path = `/v1/topics/${encodeURIComponent(topic)}/tail?from=${from}`
    const { body } = await cli.client().request('GET', path, { headers })
    try {
      for await (const { event, id, data } of eventsOf(body)) {
        lastId = id ?? lastId
        if (event === 'failed') throw new CliError((JSON.parse(data) as { reason: string }).reason, EXIT.unavailable)
        if (event !== 'record') continue
        process.stdout.write(`${data}\n`)
        if (++shown >= max) break
      }
    } catch (error) {
      if (error instanceof CliError || !cli.signal.aborted) throw error
    }
    body.destroy()
    if (lastId === undefined) return
  }
}

interface ServerEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: string
}

/** Events of a `text/event-stream`. */
export async function* eventsOf(body: AsyncIterable<Buffer>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string): string | undefined =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2)
      const data = field('data')
      if (data !== undefined) yield { event: field('event') ?? 'message', id: field('id'), data }
    }
  }
}
