/** The reported progress of tasks: a listener keeps the greatest position, even if reports arrive late. */
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
