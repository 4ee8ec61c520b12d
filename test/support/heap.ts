/** What an object takes in memory, measured: the heap and the memory of array buffers, before and after, each without garbage. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is in use, without garbage. */
export const usedBytes = (): number => {
  for (let i = 0; i < 3; i++) collect()
  return getHeapStatistics().used_heap_size + process.memoryUsage().arrayBuffers
}

const MEASUREMENTS = 3

/**
 * The median of several measurements: during one of them, the process may free or take memory for something else.
 * @returns what `make` made last, and the bytes that it adds. What it needs once (code, caches) should be there
 * already: make one before.
 */
export const heapOf = <T>(make: () => T): { readonly made: T; readonly bytes: number } => {
  const measured: number[] = []
  let made: T | undefined
  for (let i = 0; i < MEASUREMENTS; i++) {
    made = undefined
    const before = usedBytes()
    made = make()
    measured.push(usedBytes() - before)
  }
  return { made: made as T, bytes: measured.sort((a, b) => a - b)[(MEASUREMENTS - 1) / 2] }
}
