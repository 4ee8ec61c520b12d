import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageOf } from '../../../../gateway/http/page.ts'

test('pages, one after the other, are the list', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      (names, limit) => {
        const entries = names.sort((a, b) => (a < b ? -1 : 1))
        const found: string[] = []
        let token: string | undefined
        do {
          const page = pageOf(entries, (name) => name, limit, token)
          expect(page.items.length).toBeLessThanOrEqual(limit)
          found.push(...page.items)
          token = page.nextPageToken ?? undefined
        } while (token !== undefined)
        expect(found).toEqual(entries)
      },
    ),
    { ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
})

test('entries that are added before a page do not shift it', () => {
  const { nextPageToken } = pageOf(['b', 'd', 'f'], (name) => name, 1, undefined)
  expect(pageOf(['a', 'b', 'c', 'd', 'f'], (name) => name, 2, nextPageToken!).items).toEqual(['c', 'd'])
})

test('a token that was made up or damaged is refused, and does not end the list early', () => {
  const { nextPageToken } = pageOf(['b', 'd', 'f'], (name) => name, 1, undefined)
  const damaged = `${nextPageToken}x`
  for (const token of ['', 'zzz', '%00', 'LTE', damaged, (nextPageToken as string).slice(1)])
    expect(() => pageOf(['b', 'd', 'f'], (name) => name, 1, token)).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        problems: [expect.objectContaining({ field: 'page_token' })],
      }),
    )
})
