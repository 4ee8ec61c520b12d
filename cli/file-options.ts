/** The options of commands that read files, as their readers take them. */

import type { FileOptions } from '../files/index.ts'
import { CliError, EXIT } from './errors.ts'

export interface GivenFileOptions {
  readonly encoding: string
  readonly delimiter?: string
  readonly decimalComma?: boolean
  readonly timezone?: string
  readonly ignoreExtraColumns?: boolean
}

export const fileOptions = ({
  encoding,
  delimiter,
  decimalComma,
  timezone,
  ignoreExtraColumns,
}: GivenFileOptions): FileOptions => ({
  encoding,
  ...(delimiter === undefined ? {} : { delimiter }),
  ...(timezone === undefined ? {} : { timezone }),
  decimalComma: decimalComma === true,
  ignoreExtraColumns: ignoreExtraColumns === true,
})

/** Reads the argument of --delimiter. @throws CliError */
export const delimiter = (text: string): string => {
  const character = text === '\\t' ? '\t' : text
  if (character.length === 1 && character !== '"') return character
  throw new CliError(`--delimiter is '${text}', expected one character that is no quote, such as ; or \\t.`, EXIT.usage)
}
