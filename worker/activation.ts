/**
 * Switches the readers of a view to the version that they shall get when it has caught up: what a person has chosen, or
 * what was declared later. It sends the same command as every other caller.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { passed } from '../platform/commands/index.ts'
import {
  type CatalogCommands,
  type CatalogTail,
  caughtUp,
  type Platform,
  pastTasks,
  type TopicPosition,
} from '../platform/index.ts'
import { type DeclaredView, wantedVersion } from '../processors/catalog/index.ts'
import { type LiveView, liveViews, offlineInstance } from '../processors/features/index.ts'
import { primaryMeta, uuidV7 } from '../schemas/index.ts'

export interface ActivationOptions {
  readonly platform: Platform
  readonly tail: CatalogTail
  readonly commands: CatalogCommands
  readonly now: () => number
  readonly random: () => Uint8Array
}

const ANSWER_TIMEOUT_MS = 10_000
const CAUGHT_UP_TIMEOUT_MS = 3_600_000
const RETRY_MS = 1000

/**
 * Watches the catalogue for views of which another version is active than readers shall get (`wantedVersion`). Several
 * workers may watch: the command names the version that it expects to be active, so one command succeeds and the others
 * change nothing. The catalogue refuses a command that a later choice has overtaken.
 */
export class Activation {
  #options: ActivationOptions
  #waiting = new Map<string, Promise<void>>()
  #stopped = false
  #off: () => void = () => {}

  constructor(options: ActivationOptions) {
    this.#options = options
  }

  start(): void {
    this.#off = this.#options.tail.onChange(() => this.#look())
    this.#look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#off()
    await Promise.all(this.#waiting.values())
  }

  #look(): void {
    for (const live of liveViews(this.#options.tail.catalog.current)) {
      const key = `${live.view.name} ${live.version}`
      if (this.#stopped || this.#waiting.has(key) || !this.#isPending(live)) continue
      this.#waiting.set(
        key,
        this.#activate(live).finally(() => {
          this.#waiting.delete(key)
          this.#look() // it may have become pending again meanwhile
        }),
      )
    }
  }

  #isPending({ view, version }: LiveView): boolean {
    const declared = this.#options.tail.catalog.current.view(view.name)
    if (declared === undefined || declared.retired) return false
    return declared.active?.version !== version && wantedVersion(declared) === version
  }

  async #activate(live: LiveView): Promise<void> {
    const { platform, now } = this.#options
    while (!this.#stopped && this.#isPending(live)) {
      const started = now()
      const expired = () => this.#stopped || !this.#isPending(live) || now() - started > CAUGHT_UP_TIMEOUT_MS
      try {
        const positions = await caughtUp(platform, live, expired)
        // Training sets and reads as of a time follow the switch as well.
        const stored = offlineInstance(live.view.name, live.version)
        if (positions !== undefined && (await pastTasks(platform, stored, positions, expired)))
          await this.#command(live, positions)
      } catch {
        // log or store are unavailable: the tasks report it, and the view stays pending
      }
      if (!this.#stopped && this.#isPending(live)) await sleep(RETRY_MS)
    }
  }

  async #command({ view, version }: LiveView, positions: TopicPosition[]): Promise<void> {
    const { tail, commands, now, random } = this.#options
    const time = Math.floor(now())
    const declared = tail.catalog.current.view(view.name)
    if (declared === undefined) return
    const { actor, team, correlationId, reason } = originOf(declared, version)
    const id = uuidV7(time, random())
    const meta = primaryMeta({ id, source: 'worker.activation', time }, { actor, team, correlationId })
    const active = declared.active?.version ?? 0
    const value = { meta, view: view.name, version, expectedVersion: active, positions, reason }
    const answered = await commands.send({ type: 'ActivateView', value }, ANSWER_TIMEOUT_MS)
    if (answered !== undefined) await passed(tail, answered.offset, ANSWER_TIMEOUT_MS)
  }
}

/** Who wants readers to get the version: whoever has chosen it, else whoever has declared it. */
const originOf = ({ versions, chosen }: DeclaredView, version: number) => {
  const isChosen = chosen?.version === version
  const { meta } = isChosen ? chosen.since : versions[version - 1].since
  return { ...meta, reason: isChosen ? 'chosen, and caught up' : 'caught up' }
}
