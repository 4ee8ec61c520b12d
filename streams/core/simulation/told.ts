/** What tasks have told of their progress: whoever listens keeps the greatest position, however late the word comes. */
export class ToldProgress {
  #positions = new Map<string, number>()

  tell(instance: string, partition: number, position: number): void {
    const task = `${instance} ${partition}`
    this.#positions.set(task, Math.max(position, this.#positions.get(task) ?? -1))
  }

  position(instance: string, partition: number): number | undefined {
    return this.#positions.get(`${instance} ${partition}`)
  }
}
