/** Runs interleaved rounds of Millrace and its peers: the speed of a shared machine drifts, so only neighbouring rounds can be compared. */

export interface Contestant<M> {
  readonly name: string
  /** Runs once. */
  run(round: number): Promise<M>
}

/** The median of the values; for an even number, the mean of the two middle values. @throws RangeError if there are none */
export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw new RangeError('median: no values, expected at least one')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Runs every contestant once per round, one after the other. @returns one measurement per round, by name */
export const interleaved = async <M>(
  contestants: readonly Contestant<M>[],
  rounds: number,
): Promise<Map<string, M[]>> => {
  const measured = new Map<string, M[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++)
    for (const { name, run } of contestants) measured.get(name)!.push(await run(round))
  return measured
}

/** The median over the rounds of the ratio of Millrace to a peer. */
export const ratioOf = (ours: readonly number[], peer: readonly number[]): number =>
  median(ours.map((value, round) => value / peer[round]))

/** Rounds a result to a few digits for printing. */
export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits))
