import { expect, test } from 'vitest'
import { CombinedReader, type VectorAnswer, type VectorRequest } from '../../../../queries/online/index.ts'

const request = (view: string, entities = 1): VectorRequest => ({
  view,
  version: 1,
  partitions: 1,
  entityIds: Array.from({ length: entities }, (_, i) => `${view}${i}`),
  time: 0,
  ttlMs: 0,
  features: [],
})

/** Answers every view with its name, and refuses what holds the view `bad`. */
const store = () => {
  const commands: string[][] = []
  const read = async (requests: readonly VectorRequest[]): Promise<VectorAnswer[]> => {
    commands.push(requests.map(({ view }) => view))
    if (requests.some(({ view }) => view === 'bad')) throw new Error('bad')
    return requests.map(({ view }) => ({ kind: 'unavailable', error: new Error(view) }))
  }
  return { commands, reader: new CombinedReader({ read }) }
}
const viewsOf = (answers: readonly VectorAnswer[]) =>
  answers.map((answer) => (answer.kind === 'unavailable' ? answer.error.message : answer.kind))

test('the requests of one turn are one command, and each gets its own answers', async () => {
  const { commands, reader } = store()
  const answers = await Promise.all([
    reader.read([request('a'), request('b')]),
    reader.read([]),
    reader.read([request('c')]),
  ])
  expect(answers.map(viewsOf)).toEqual([['a', 'b'], [], ['c']])
  expect(commands).toEqual([['a', 'b', 'c']])
  expect(viewsOf(await reader.read([request('d')]))).toEqual(['d'])
  expect(commands).toHaveLength(2)
})

test('a request that cannot be answered fails alone', async () => {
  const { reader } = store()
  const settled = await Promise.allSettled([
    reader.read([request('a')]),
    reader.read([request('bad')]),
    reader.read([request('b')]),
  ])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('a command stays small: what is large goes alone', async () => {
  const { commands, reader } = store()
  await Promise.all(
    [request('a', 40), request('b', 40), request('c', 24), request('d', 1_000)].map((one) => reader.read([one])),
  )
  expect(commands).toEqual([['a'], ['b', 'c'], ['d']])
})
