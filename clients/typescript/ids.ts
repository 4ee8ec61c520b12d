import { randomUUID } from 'node:crypto'

/** Some 100 ms at 5,000 records a second. */
const STOCK = 512

/**
 * New ids, made in stock in the background: every 128th UUID asks the system for random bits, which takes longer than all else for which a service waits. When the
 * stock is empty, ids are made at once.
 */
export class Ids {
  readonly #stock: string[] = []

  constructor() {
    this.restock()
  }

  next(): string {
    return this.#stock.pop() ?? randomUUID()
  }

  /** Call it when the service does not wait. */
  restock(): void {
    while (this.#stock.length < STOCK) this.#stock.push(randomUUID())
  }
}
