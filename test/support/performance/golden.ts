/** What `golden.py` wrote. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

interface Stream {
  readonly values: readonly number[]
  /** Places at which a change is found: by ADWIN, by Page-Hinkley both ways, by Page-Hinkley upwards. */
  readonly adwin: readonly number[]
  readonly both: readonly number[]
  readonly up: readonly number[]
  /** Of the window of ADWIN at the end. */
  readonly width: number
  readonly total: number
  readonly spread: number
}

type Figures = Readonly<Record<string, number>>

export interface Golden {
  readonly streams: Readonly<Record<string, Stream>>
  readonly binary: { readonly labels: readonly number[]; readonly scores: readonly number[]; readonly figures: Figures }
  readonly regression: {
    readonly labels: readonly number[]
    readonly predicted: readonly number[]
    readonly figures: Figures
  }
  readonly ranking: { readonly lists: readonly (readonly number[])[]; readonly figures: Figures }
}

export const golden = (): Golden => JSON.parse(readFileSync(path.join(import.meta.dirname, 'golden.json'), 'utf8'))
