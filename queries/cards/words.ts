/** What only a person can say of a version. */

export interface Words {
  /** Null: nobody has said it yet. A card is published with it only. */
  readonly intendedUse: string | null
  readonly outOfScopeUse: string | null
  readonly limitations: string | null
  readonly ethicalConsiderations: string | null
  readonly owners: readonly string[]
}

export const NO_WORDS: Words = {
  ...{ intendedUse: null, outOfScopeUse: null, limitations: null, ethicalConsiderations: null, owners: [] },
}

/** Absent: as the card before says. Null: nothing. */
export type GivenWords = { readonly [Part in keyof Words]?: Words[Part] | null }

/** A text without blanks at its ends, its lines ended as everywhere; `null` if nothing is left. */
const tidy = (text: string | null): string | null => text?.replaceAll(/\r\n?/g, '\n').trim() || null

/** The words of the card before, with those that are given now. */
export const wordsAfter = (before: Words, given: GivenWords): Words => {
  const said = (part: Exclude<keyof Words, 'owners'>): string | null => {
    const now = given[part]
    return now === undefined ? before[part] : tidy(now)
  }
  const owners = given.owners === undefined ? before.owners : (given.owners ?? [])
  return {
    intendedUse: said('intendedUse'),
    outOfScopeUse: said('outOfScopeUse'),
    limitations: said('limitations'),
    ethicalConsiderations: said('ethicalConsiderations'),
    owners: [...new Set(owners.flatMap((owner) => tidy(owner) ?? []))],
  }
}
