/** The interface of a benchmark: a file `bench/<name>.ts` that exports `name`, `description` and `run`. */

export interface BenchOptions {
  /** True uses small sizes, which show that the benchmark works, but not the speed. */
  readonly quick: boolean
  /** Whether peers run, too. By default all installed peers run. */
  readonly peers: boolean
  /** The number of rounds of Millrace and each peer, which take turns: A B A B. */
  readonly rounds: number
  /** Sizes that were set as `--<size> N` and replace the defaults of the benchmark. */
  readonly sizes: Readonly<Record<string, number>>
  /** Receives one line about each step. */
  readonly progress: (line: string) => void
}

/** The output of a benchmark: one JSON object on the last line. */
export interface BenchResult {
  readonly bench: string
  /** The result of Millrace: the median of the rounds. */
  readonly value: number
  readonly unit: string
  /** The peer or limit with which `value` is compared. Null means none; `config.missing` then gives the reason. */
  readonly peer: string | null
  readonly peerValue: number | null
  /** How many times better Millrace is, whether more or less is better, as the median over the rounds. 1 or more meets the goal. */
  readonly ratio: number | null
  /** Sizes, settings, single rounds, other peers. */
  readonly config: Readonly<Record<string, unknown>>
}

export interface Bench {
  readonly name: string
  /** One sentence about the work and the comparison. */
  readonly description: string
  /** The sizes that can be set as `--<size> N`, with their defaults. Default: none. */
  readonly sizes?: Readonly<Record<string, number>>
  run(options: BenchOptions): Promise<BenchResult>
}
