/** What a setting is: its type, its default, its unit, and what is said about it. The table of all settings is settings.ts. */
import type { ApiToken } from '../../gateway/settings.ts'

interface Common<T> {
  /** The default; `undefined` if there is none, and `absent` then describes what applies. */
  readonly fallback: T | undefined
  readonly text: string
  readonly unit?: string
  readonly absent?: string
  /** True if the value is never printed. */
  readonly secret?: true
  /** True if path and query of addresses in the value are never printed: they are where webhooks have their secret. */
  readonly hidesPaths?: true
}
/** What a text, or each text of a list, has to look like. */
export interface Form {
  readonly pattern: RegExp
  readonly expected: string
}
interface TextSetting extends Common<string> {
  readonly type: 'text'
  readonly oneOf?: readonly string[]
  readonly form?: Form
}
interface IntegerSetting extends Common<number> {
  readonly type: 'integer'
  readonly min: number
  readonly max: number
}
interface FlagSetting extends Common<boolean> {
  readonly type: 'flag'
}
interface ListSetting extends Common<readonly string[]> {
  readonly type: 'list'
  readonly oneOf?: readonly string[]
  readonly form?: Form
}
interface TokensSetting extends Common<readonly ApiToken[]> {
  readonly type: 'tokens'
}
export type Setting = TextSetting | IntegerSetting | FlagSetting | ListSetting | TokensSetting

export const text = (fallback: string | undefined, sentence: string, more: Partial<TextSetting> = {}): TextSetting => ({
  type: 'text',
  fallback,
  text: sentence,
  ...more,
})
export const integer = (
  fallback: number,
  unit: string,
  sentence: string,
  min: number,
  max: number,
): IntegerSetting => ({
  type: 'integer',
  fallback,
  unit,
  text: sentence,
  min,
  max,
})
export const flag = (fallback: boolean, sentence: string): FlagSetting => ({ type: 'flag', fallback, text: sentence })
export const list = (
  fallback: readonly string[] | undefined,
  sentence: string,
  more: Partial<ListSetting> = {},
): ListSetting => ({ type: 'list', fallback, text: sentence, ...more })

export const secret = (sentence: string): TextSetting => text(undefined, sentence, { secret: true })

/** The name of a setting in the environment: `kafka.clientId` is `MILLRACE_KAFKA_CLIENT_ID`. */
export const environmentName = (name: string): string =>
  `MILLRACE_${name
    .replaceAll('.', '_')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()}`
