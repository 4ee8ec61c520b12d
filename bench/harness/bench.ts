/** What a benchmark is: a file `bench/<name>.ts` that exports `name`, `description` and `run`. */

export interface BenchOptions {
  /** Small sizes: shows that the benchmark works, not how fast anything is. */
  readonly quick: boolean
  /** Whether peers run beside us. Default for all benchmarks: yes, those that are installed. */
  readonly peers: boolean
  /** Rounds of ours and each peer, one after the other: A B A B. */
  readonly rounds: number
  /** Sizes that were given as `--<size> N`, instead of the benchmark's own. */
  readonly sizes: Readonly<Record<string, number>>
  /** Told about each step, a line each. */
  readonly progress: (line: string) => void
}

/** What a benchmark prints: one JSON object on the last line. */
export interface BenchResult {
  readonly bench: string
  /** Ours: the median of the rounds. */
  readonly value: number
  readonly unit: string
  /** Whom or what `value` is compared with. Null: nobody, and `config.missing` says why. */
  readonly peer: string | null
  readonly peerValue: number | null
  /** How many times better we are, whether more or less is better; the median over the rounds. 1 and above: met. */
  readonly ratio: number | null
  /** Sizes, settings, single rounds, other peers. */
  readonly config: Readonly<Record<string, unknown>>
}

export interface Bench {
  readonly name: string
  /** One sentence: the work, and what it is compared with. */
  readonly description: string
  /** Sizes that may be given as `--<size> N`, and what they are otherwise. Default: none. */
  readonly sizes?: Readonly<Record<string, number>>
  run(options: BenchOptions): Promise<BenchResult>
}
