/** What an object takes in memory, measured: the heap and the memory of array buffers, before and after, each without garbage. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const used = (): number => {
  for (let i = 0; i < 3; i++) collect()
  return getHeapStatistics().used_heap_size + process.memoryUsage().arrayBuffers
}

/** @returns what `make` made, and the bytes that it added. What it needs once (code, caches) should be there already: make one before. */
export const heapOf = <T>(make: () => T): { readonly made: T; readonly bytes: number } => {
  const before = used()
  const made = make()
  return { made, bytes: used() - before }
}
