/** The bytes of an upload, held to their stated length and to the largest one while they pass. */
import { ArtifactError } from './errors.ts'
import type { PutOptions } from './store.ts'

/** @throws ArtifactError TOO_LARGE, INCOMPLETE; errors of `body` */
export async function* heldTo(
  body: AsyncIterable<Uint8Array>,
  { bytes, bytesMax = Number.POSITIVE_INFINITY }: PutOptions,
): AsyncGenerator<Uint8Array, void> {
  if (bytes !== undefined && bytes > bytesMax) throw tooLarge(bytes, bytesMax)
  let received = 0
  for await (const chunk of body) {
    received += chunk.length
    if (received > bytesMax) throw tooLarge(received, bytesMax)
    yield chunk
  }
  if (bytes !== undefined && received !== bytes)
    throw new ArtifactError('INCOMPLETE', `The artifact has ${received} bytes, but its stated length is ${bytes}.`)
}

const tooLarge = (bytes: number, bytesMax: number): ArtifactError =>
  new ArtifactError('TOO_LARGE', `The artifact has ${bytes} bytes or more, expected at most ${bytesMax}.`)
