import { expect, test } from 'vitest'
import { type Following, passed } from '../../../../platform/commands/index.ts'

test('a record is in a fold when the fold has passed it', async () => {
  const conditions: (() => boolean)[] = []
  const fold: Following & { position: number } = {
    position: 7,
    waitFor: async (condition) => {
      conditions.push(condition)
      return condition()
    },
  }
  expect(await passed(fold, 6, 10)).toBe(true)
  expect(await passed(fold, 7, 10)).toBe(false)
  fold.position = 8
  expect(conditions[1]()).toBe(true)
})
