/**
 * The written ends of topics for readers who must see everything that was answered before their question. Questions about one topic that come
 * while another one is asked share the next request, so many readers cost the broker little.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaLog } from '../streams/kafka/index.ts'

/**
 * While readers wait for their turn, the next request about a topic follows the answer of the last one after twice the time that it took, but not later than
 * this, ms: the broker is slower the more it has to do, and then gets fewer requests, each for more readers. A reader alone never waits.
 */
const PAUSE_MAX_MS = 6

interface Asked {
  /** On the clock of `performance`. */
  readonly since: number
  readonly running: Promise<readonly number[]>
  next: Promise<readonly number[]> | undefined
}

export class SharedEnds {
  readonly #log: Pick<KafkaLog, 'writtenEnds'>
  readonly #asked = new Map<string, Asked>()

  constructor(log: Pick<KafkaLog, 'writtenEnds'>) {
    this.#log = log
  }

  /**
   * The ends of all partitions, asked of the broker after this call.
   * @throws LogError
   */
  of(topic: string): Promise<readonly number[]> {
    const asked = this.#asked.get(topic)
    if (asked === undefined) return this.#ask(topic)
    asked.next ??= this.#askAfter(asked, topic)
    return asked.next
  }

  async #askAfter({ running, since }: Asked, topic: string): Promise<readonly number[]> {
    await running.catch(() => {}) // who asked for it meets its error
    await sleep(Math.min(PAUSE_MAX_MS, 2 * (performance.now() - since)))
    return this.#ask(topic)
  }

  #ask(topic: string): Promise<readonly number[]> {
    const running = this.#log.writtenEnds(topic).then((ends) => ends.map(({ end }) => end))
    const asked: Asked = { since: performance.now(), running, next: undefined }
    this.#asked.set(topic, asked)
    const done = () => {
      if (this.#asked.get(topic) === asked && asked.next === undefined) this.#asked.delete(topic)
    }
    running.then(done, done)
    return running
  }
}
