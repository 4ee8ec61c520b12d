/** Tells whether nothing is left to do, once for each change. */
export class ToldDrained {
  readonly #tell: ((isDrained: boolean) => void) | undefined
  #last: boolean | undefined

  constructor(tell: ((isDrained: boolean) => void) | undefined) {
    this.#tell = tell
  }

  is(isDrained: boolean): void {
    if (isDrained !== this.#last) this.#tell?.(isDrained)
    this.#last = isDrained
  }
}
