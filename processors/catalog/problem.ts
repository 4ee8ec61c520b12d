import type { Problem } from '../features/check.ts'

export type { Problem }

const VALUE_CHARACTERS_MAX = 200

/** A value as a message shows it: JSON, cut at 200 characters; `absent` if there is none. */
export const shown = (value: unknown): string => {
  const text = typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? 'absent')
  return text.length > VALUE_CHARACTERS_MAX ? `${text.slice(0, VALUE_CHARACTERS_MAX)}...` : text
}

/** The problem as a sentence: field, value, what was expected. */
export const problemText = ({ path, value, expected }: Problem): string =>
  `${path} is ${shown(value)}; expected ${expected}.`
