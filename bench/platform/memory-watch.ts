/** Reads the resident memory of processes repeatedly. */
import type { Child } from '../../cli/processes/index.ts'

const SAMPLE_MS = 250
/** Of which progress is told. */
const TOLD_SAMPLES = 60

export class MemoryWatch {
  /** Resident MB per process. */
  readonly samples: number[][] = []
  #timer: NodeJS.Timeout

  constructor(processes: readonly Child[], progress: (line: string) => void) {
    this.#timer = setInterval(async () => {
      const all = await Promise.all(processes.map((each) => each.memory().catch(() => undefined)))
      const known = all.flatMap((each) => (each === undefined ? [] : [each.rssBytes / 2 ** 20]))
      if (known.length < all.length) return
      this.samples.push(known)
      if (this.samples.length % TOLD_SAMPLES === 0) progress(`${known.map((mb) => Math.round(mb)).join(' and ')} MB`)
    }, SAMPLE_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
