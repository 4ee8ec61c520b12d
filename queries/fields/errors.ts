/** A store has not come so far as a read needs, or is being filled. The read may succeed later. */
export class BehindError extends Error {
  override readonly name = 'BehindError'
}
