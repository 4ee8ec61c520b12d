import { expect, test } from 'vitest'
import { commandId } from '../../../../platform/commands/index.ts'
import { derivedId } from '../../../../schemas/index.ts'

const identity = { source: 'gateway', type: 'DeclareDataset', actor: 'ann', idempotencyKey: 'k1' }
const NOW = 1_700_000_000_000

test('commands of one type, actor and key have the same id, at any time', () => {
  expect(commandId(identity, NOW)).toBe(commandId(identity, NOW + 1000))
  const others = [
    { actor: 'bob' },
    { actor: null },
    { type: 'RetireDeclaration' },
    { idempotencyKey: 'k2' },
    { source: 'mlflow' },
  ]
  const ids = others.map((change) => commandId({ ...identity, ...change }, NOW))
  expect(new Set([...ids, commandId(identity, NOW)]).size).toBe(6)
})

test('an id of an earlier gateway is made again', () => {
  expect(commandId(identity, NOW)).toBe(derivedId('gateway.commands', 'ann\0DeclareDataset\0k1', 0, 0, 0))
})

test('without a key, every command has its own id, which contains its time', () => {
  const ids = [1, 2, 3].map(() => commandId({ ...identity, idempotencyKey: undefined }, NOW))
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(NOW)
})
