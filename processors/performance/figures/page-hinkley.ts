/**
 * Page-Hinkley on a stream of errors: a change is found when the sum of the distances from the mean so far leaves its lowest (or highest) value by more
 * than a threshold. Old distances fade. Source: Page, Biometrika 41 (1954); defaults and order of operations as in river 0.26.
 */
export interface PageHinkleyOptions {
  /** Values before which nothing is found. Default 30. */
  readonly rowsMin?: number
  /** A change of the mean that is tolerated. Default 0.005. */
  readonly delta?: number
  /** Default 50. */
  readonly threshold?: number
  /** By which old distances are multiplied. Default 0.9999. */
  readonly fading?: number
  /** Default `both`. */
  readonly direction?: 'up' | 'down' | 'both'
}

/** All that is remembered; the same values in the same order give the same state. */
export interface PageHinkleyState {
  readonly rows: number
  readonly mean: number
  readonly up: number
  readonly down: number
  readonly upLeast: number
  readonly downMost: number
  readonly found: boolean
}

export const PAGE_HINKLEY_START: PageHinkleyState = {
  rows: 0,
  mean: 0,
  up: 0,
  down: 0,
  // The first sum is lower in any case; a number, because a state is stored as JSON as well.
  upLeast: Number.MAX_VALUE,
  downMost: -1,
  found: false,
}

/** Takes the next value. After a change was found it starts anew. */
export const pageHinkley = (
  state: PageHinkleyState,
  value: number,
  options: PageHinkleyOptions = {},
): PageHinkleyState => {
  const { rowsMin = 30, delta = 0.005, threshold = 50, fading = 1 - 0.0001, direction = 'both' } = options
  const before = state.found ? PAGE_HINKLEY_START : state
  const rows = before.rows + 1
  const mean = before.mean + (1 / rows) * (value - before.mean)
  const distance = value - mean
  const up = fading * before.up + distance - delta
  const down = fading * before.down + distance + delta
  const upLeast = Math.min(before.upLeast, up)
  const downMost = Math.max(before.downMost, down)
  const risen = direction !== 'down' && up - upLeast > threshold
  const fallen = direction !== 'up' && downMost - down > threshold
  return { rows, mean, up, down, upLeast, downMost, found: rows >= rowsMin && (risen || fallen) }
}
