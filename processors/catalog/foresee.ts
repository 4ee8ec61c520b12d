/** What commands would cause if they were decided now: for a list of declarations that is checked before any of it is sent. */
import type { Names } from '../../streams/core/names.ts'
import { decide } from './decide.ts'
import type { CatalogDecision } from './declare.ts'
import { evolve } from './evolve.ts'
import type { Kinds } from './kind-table.ts'
import { lookOf } from './look.ts'
import type { Snapshot } from './projection.ts'
import { type Command, type CommandContent, type Entry, entryKey, type KindName } from './types.ts'

/** A catalogue that may be changed without an effect. It begins as a process knows it. */
export class Foresight {
  readonly #kinds: Kinds
  readonly #names: Names
  readonly #entries = new Map<string, Entry>()

  constructor(kinds: Kinds, catalog: Snapshot, names: Names) {
    this.#kinds = kinds
    this.#names = names
    for (const { name: kind } of kinds.all)
      for (const declared of catalog.declarations(kind)) this.#entries.set(entryKey(kind, declared.name), declared)
  }

  /** The catalogue after the decisions so far. */
  get look() {
    return lookOf(this.#entries)
  }

  /** The state of a declaration after the decisions so far. */
  entry(kind: KindName, name: string): Entry | undefined {
    return this.#entries.get(entryKey(kind, name))
  }

  /** The decision, which the next ones take for a fact. A refusal changes nothing. */
  decide(content: CommandContent): CatalogDecision {
    const decision = decide(this.#kinds, this.#entries, content as Command, this.#names)
    if (decision.kind === 'refused') return decision
    for (const event of decision.events) {
      const key = this.#kinds.keyOf(event)
      this.#entries.set(key, evolve(this.#kinds, this.#entries.get(key), event))
    }
    return decision
  }
}
