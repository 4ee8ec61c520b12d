import type { avro } from '../../schemas/index.ts'
import type { Problem } from '../features/check.ts'

export type { Problem }

const CHARACTERS_MAX = 200

const cut = (text: string): string => (text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}...` : text)

/** A value as a message shows it: JSON, cut at 200 characters; `absent` if there is none. */
export const shown = (value: unknown): string =>
  cut(typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? 'absent'))

/** The problem as an answer holds it: every part is cut at 200 characters, so that an answer stays small. */
export const shownProblem = ({ path, value, expected }: Problem): avro.Problem => ({
  path: cut(path),
  value: shown(value),
  expected: cut(expected),
})

/** The problem as a sentence: field, value, what was expected. */
export const problemText = (problem: Problem): string => {
  const { path, value, expected } = shownProblem(problem)
  return `${path} is ${value}; expected ${expected}.`
}
