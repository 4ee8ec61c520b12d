/** What is taken of a run: all of it, but texts that are too large for the log. */
import { NAME_TAG } from '../../processors/runs/index.ts'
import { piecesOf } from '../../streams/core/pieces.ts'
import type { Label, SourceInput, SourceRun } from './source.ts'

/** Bytes of the texts of a run that one command can have; the rest is logged after it. */
const HEAD_BYTES = 500_000
const INPUT_BYTES = 300_000
const LABELS = 50

export interface TakenRun {
  readonly run: SourceRun
  /** Parameters and tags in the command that makes the run. */
  readonly head: { readonly params: readonly Label[]; readonly tags: readonly Label[] }
  /** What is logged after that, in requests. Empty: the run is made in one step. */
  readonly rest: readonly { readonly params: readonly Label[]; readonly tags: readonly Label[] }[]
  /** Datasets whose profile or schema is left out. */
  readonly cut: readonly string[]
}

const bytesOf = (text: string | null): number => (text === null ? 0 : Buffer.byteLength(text))
const labelBytes = ({ key, value }: Label): number => bytesOf(key) + bytesOf(value)

/** A run of the source as it is here. */
export const takenOf = (source: SourceRun): TakenRun => {
  const inputs = source.inputs.map(fitting)
  const cut = inputs.flatMap((input, i) => (input === source.inputs[i] ? [] : [input.name]))
  const run = { ...source, inputs, ...named(source) }
  let bytes = inputs.reduce(
    (sum, { source: from, schema, profile }) => sum + bytesOf(from) + bytesOf(schema) + bytesOf(profile),
    0,
  )
  const inHead = (label: Label): boolean => {
    bytes += labelBytes(label)
    return bytes <= HEAD_BYTES
  }
  const head = { tags: run.tags.filter(inHead), params: run.params.filter(inHead) }
  const later = {
    tags: run.tags.filter((each) => !head.tags.includes(each)),
    params: run.params.filter((each) => !head.params.includes(each)),
  }
  const rest = [
    ...[...piecesOf(later.params, () => 1, LABELS)].map((params) => ({ params, tags: [] })),
    ...[...piecesOf(later.tags, () => 1, LABELS)].map((tags) => ({ params: [], tags })),
  ]
  return { run, head, rest, cut }
}

/** The name of a run and its tag are equal here; a source of an older release may have only one of them. */
const named = ({ name, tags }: SourceRun): Pick<SourceRun, 'name' | 'tags'> => {
  const tag = tags.find(({ key }) => key === NAME_TAG)
  return { name: name === '' ? (tag?.value ?? '') : name, tags }
}

const fitting = (input: SourceInput): SourceInput => {
  const { source, schema, profile } = input
  if (bytesOf(source) + bytesOf(schema) + bytesOf(profile) <= INPUT_BYTES) return input
  return bytesOf(source) + bytesOf(schema) <= INPUT_BYTES
    ? { ...input, profile: null }
    : { ...input, profile: null, schema: null }
}
