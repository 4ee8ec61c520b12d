/**
 * The versions of a model as a decision sees them: number and stage. They are kept in chunks of 256 neighbouring numbers,
 * one character each, so that 100,000 versions take 400 entries and no command reads or writes more than a few of them.
 */
import type { avro } from '../../schemas/index.ts'
import type { ChunkEntry } from './types.ts'

const CHUNK = 256

/** The greatest number of a version: it is an Avro int. */
export const VERSION_MAX = 2_147_483_647

/** No version has this number, or it was deleted. */
const NONE = '.'
const LETTERS: Readonly<Record<avro.Stage, string>> = { None: 'N', Staging: 'S', Production: 'P', Archived: 'A' }
const STAGES = new Map(Object.entries(LETTERS).map(([stage, letter]) => [letter, stage as avro.Stage]))

/** The number of the chunk that holds a version. */
export const chunkOf = (version: number): number => Math.floor((version - 1) / CHUNK)

/** The stage of a version; `undefined` if there is no such version. */
export const stageIn = (chunk: ChunkEntry | undefined, version: number): avro.Stage | undefined =>
  STAGES.get(chunk?.stages[(version - 1) % CHUNK] ?? NONE)

/** The chunk after some of its versions changed; `undefined` if it holds no version. @param stage `undefined`: they are deleted */
export const withStage = (
  chunk: ChunkEntry | undefined,
  versions: readonly number[],
  stage: avro.Stage | undefined,
): ChunkEntry | undefined => {
  const letters = [...(chunk?.stages ?? '')]
  for (const version of versions) {
    const at = (version - 1) % CHUNK
    while (letters.length < at) letters.push(NONE)
    letters[at] = stage === undefined ? NONE : LETTERS[stage]
  }
  while (letters.at(-1) === NONE) letters.pop()
  return letters.length === 0 ? undefined : { stages: letters.join('') }
}

/** The versions of a chunk and their stages, ascending. */
export const versionsIn = (chunk: ChunkEntry | undefined, number: number): (readonly [number, avro.Stage])[] =>
  [...(chunk?.stages ?? '')].flatMap((letter, i) => {
    const stage = STAGES.get(letter)
    return stage === undefined ? [] : [[number * CHUNK + i + 1, stage] as const]
  })
