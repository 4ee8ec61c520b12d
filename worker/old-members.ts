/**
 * Finds members of the earlier version, which had one group per instance. While there is such a member, an instance
 * does not begin, because the two would take its tasks from each other in turns. Concurrent questions are sent to the
 * broker together.
 */
export interface OldMembersOptions {
  /** The number of members of each group. */
  readonly members: (groups: readonly string[]) => Promise<ReadonlyMap<string, number>>
}

export class OldMembers {
  readonly #options: OldMembersOptions
  #asked: { readonly groups: Set<string>; readonly answer: Promise<ReadonlyMap<string, number>> } | undefined

  constructor(options: OldMembersOptions) {
    this.#options = options
  }

  /** @throws Error while the group of the instance has members; errors of the log */
  async gone(group: string): Promise<void> {
    const count = (await this.#together(group)).get(group) ?? 0
    if (count > 0)
      throw new Error(`waits, because group ${group} has ${count} members of an earlier version; end these workers`)
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
