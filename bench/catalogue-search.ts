/** Searches of a catalogue with 20,000 datasets. See docs/benchmarks.md. */
import type { Declared } from '../processors/catalog/index.ts'
import { CatalogueIndex } from '../queries/catalogue/index.ts'
import { type Random, seededRandom } from '../streams/core/simulation/random.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'

export const name = 'catalogue-search'
export const description =
  'Milliseconds, p99, of searches in a catalogue of 20,000 datasets with 12 to 27 columns each, in process: words, beginnings, typing errors, names, owners, columns that every dataset has. Limit: 50.'

export const sizes = { datasets: 20_000, searches: 1_000 }

const LIMIT_MS = 50
const WORDS = 5_000
const SYLLABLES =
  'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu tion er ing ment al ar or in es on'.split(' ')

export const run = async ({ quick, rounds, progress, sizes: asked }: BenchOptions): Promise<BenchResult> => {
  const size = { ...sizes, ...(quick ? { datasets: 1_000, searches: 100 } : {}), ...asked }
  const runs = []
  for (let round = 1; round <= rounds; round++) {
    const measured = await measure(size, round)
    progress(`round ${round}: p99 ${measured.p99} ms`)
    runs.push(measured)
  }
  const value = median(runs.map(({ p99 }) => p99))
  const config = { ...size, quick, rounds, runs, needed: { milliseconds: LIMIT_MS } }
  return againstLimit({ bench: name, value, unit: 'ms (p99)', limit: LIMIT_MS, ratio: LIMIT_MS / value, config })
}

const measure = async ({ datasets, searches }: typeof sizes, seed: number) => {
  const random = seededRandom(seed)
  const one = wordsLikeLanguage(random)
  const all = Array.from({ length: datasets }, (_, i) => datasetOf(i, random, one))
  const index = new CatalogueIndex()
  try {
    const from = performance.now()
    await index.follow(0, () => all)
    const indexedMs = performance.now() - from
    const times: number[] = []
    let found = 0
    for (let i = 0; i < searches; i++) {
      const text = questionOf(i, random, one, all)
      const began = performance.now()
      found += index.find({ text, offset: 0, limit: 21 }).found.length
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => rounded(times[Math.min(times.length - 1, Math.floor(times.length * share))])
    return {
      p50: at(0.5),
      p99: at(0.99),
      greatest: at(1),
      indexedMs: rounded(indexedMs),
      foundPerSearch: rounded(found / searches),
    }
  } finally {
    index.close()
  }
}

/** Words as often as in a language: the k-th word in proportion to 1 / (k + 3). Source: Zipf's law. */
const wordsLikeLanguage = (random: Random): (() => string) => {
  const words = Array.from({ length: WORDS }, () =>
    Array.from({ length: 2 + random.below(3) }, () => SYLLABLES[random.below(SYLLABLES.length)]).join(''),
  )
  const sums: number[] = []
  for (let k = 0; k < WORDS; k++) sums.push((sums.at(-1) ?? 0) + 1 / (k + 3))
  return () => {
    const wanted = random.next() * (sums.at(-1) as number)
    return words[sums.findIndex((sum) => sum >= wanted)]
  }
}

const datasetOf = (i: number, random: Random, one: () => string): Declared => {
  const usual = ['id', 'created_at'].map((column) => ({ name: column, doc: null }))
  const own = Array.from({ length: 10 + random.below(15) }, () => ({
    name: `${one()}_${one()}`,
    doc: random.below(2) === 0 ? null : `${one()} of the ${one()}`,
  }))
  const called = `${one()}_${one()}_${i}`
  const record = {
    ...{ name: called, owner: `team_${random.below(200)}`, tags: [one(), one()], columns: [...usual, ...own] },
    description: Array.from({ length: 10 }, one).join(' '),
  }
  return { kind: 'dataset', name: called, latest: { record }, retired: false } as unknown as Declared
}

/** Of 50 searches one is for a column that every dataset has, the others are of six kinds in turn. */
const questionOf = (i: number, random: Random, one: () => string, all: readonly Declared[]): string => {
  if (i % 50 === 49) return 'id'
  const kinds = [
    one,
    () => one().slice(0, 4),
    () => `${one()}_${one()}`,
    () => one().replace(/(.)(.)$/, '$2$1'),
    () => `team_${random.below(200)}`,
    () => all[random.below(all.length)].name,
  ]
  return kinds[i % kinds.length]()
}
