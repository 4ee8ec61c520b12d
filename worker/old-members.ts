/**
 * Members of the version before, which had a group per instance. While one of them is there, an instance does not begin: the two would
 * take its tasks from each other in turns. Questions of the same moment go to the broker together.
 */
export interface OldMembersOptions {
  /** Members of each group. */
  readonly members: (groups: readonly string[]) => Promise<ReadonlyMap<string, number>>
}

export class OldMembers {
  readonly #options: OldMembersOptions
  #asked: { readonly groups: Set<string>; readonly answer: Promise<ReadonlyMap<string, number>> } | undefined

  constructor(options: OldMembersOptions) {
    this.#options = options
  }

  /** @throws Error while the group of the instance has members; errors of the log */
  async gone(instance: string, group: string): Promise<void> {
    const count = (await this.#together(group)).get(group) ?? 0
    if (count > 0)
      throw new Error(
        `${instance} waits: ${count} members of an earlier version hold its group ${group}; end these workers`,
      )
  }

  #together(group: string): Promise<ReadonlyMap<string, number>> {
    if (this.#asked === undefined) {
      const groups = new Set<string>()
      const answer = new Promise((resolve) => setImmediate(resolve)).then(() => {
        this.#asked = undefined
        return this.#options.members([...groups])
      })
      this.#asked = { groups, answer }
    }
    this.#asked.groups.add(group)
    return this.#asked.answer
  }
}
