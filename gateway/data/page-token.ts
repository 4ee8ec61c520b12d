/** Tokens of pages of rows. A token names what its list is about, so that all pages rest on the same positions, and the last row of its page. */
import { createHash } from 'node:crypto'
import type { TopicPosition } from '../../platform/index.ts'
import type { Place } from '../../queries/data/index.ts'
import { wrongField } from '../http/errors.ts'

export interface PageAt {
  readonly dataset: string
  readonly schemaVersion: number
  /** Offsets by partition. */
  readonly to: readonly number[]
  readonly from: readonly number[] | null
  readonly after: Place
}

const MARK_CHARACTERS = 8

const markOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, MARK_CHARACTERS)

export const pageToken = ({ dataset, schemaVersion, to, from, after }: PageAt): string => {
  const text = JSON.stringify([dataset, schemaVersion, to, from, after.partition, after.offset])
  return markOf(text) + Buffer.from(text).toString('base64url')
}

/** @throws HttpError REQUEST_INVALID if it is no token of ours about this dataset, because a damaged one would end the list early */
export const pageAt = (token: string, dataset: string): PageAt => {
  const text = Buffer.from(token.slice(MARK_CHARACTERS), 'base64url').toString()
  if (markOf(text) === token.slice(0, MARK_CHARACTERS)) {
    const [of, schemaVersion, to, from, partition, offset] = JSON.parse(text)
    if (of === dataset) return { dataset, schemaVersion, to, from, after: { partition, offset } }
  }
  throw wrongField('page_token', token, `the \`nextPageToken\` of a page of dataset '${dataset}'`)
}

/** Offsets as positions of a topic. */
export const positionsOf = (topic: string, offsets: readonly number[]): TopicPosition[] =>
  offsets.map((offset, partition) => ({ topic, partition, offset }))
