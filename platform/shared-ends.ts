/**
 * The written ends of topics for readers who must see everything that was answered before their question. Questions about one topic that come
 * while another one is asked share the next request, so many readers cost the broker little.
 */
import type { KafkaLog } from '../streams/kafka/index.ts'

interface Asked {
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
    asked.next ??= asked.running.then(
      () => this.#ask(topic),
      () => this.#ask(topic),
    )
    return asked.next
  }

  #ask(topic: string): Promise<readonly number[]> {
    const running = this.#log.writtenEnds(topic).then((ends) => ends.map(({ end }) => end))
    const asked: Asked = { running, next: undefined }
    this.#asked.set(topic, asked)
    const done = () => {
      if (this.#asked.get(topic) === asked && asked.next === undefined) this.#asked.delete(topic)
    }
    running.then(done, done)
    return running
  }
}
