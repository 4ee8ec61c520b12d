/** Entities as arguments of a command. */
import { parseJson } from '../schemas/index.ts'

/**
 * The entities that arguments name, for a request. An argument is an id, or a JSON list: of lists, each the values of an entity; or of values, which are
 * ids if one column is the entity, and else the values of one entity.
 * @param columns the number of entity columns
 */
export const entitiesOf = (texts: readonly string[], columns: number): readonly unknown[] =>
  texts.flatMap((text): readonly unknown[] => {
    const values = isList(text) ? listIn(text) : undefined
    if (values === undefined) return [text]
    return columns === 1 || values.every(Array.isArray) ? values : [values]
  })

export const isList = (text: string): boolean => text.trimStart().startsWith('[')

/** Text that is no JSON is an id. */
const listIn = (text: string): readonly unknown[] | undefined => {
  try {
    const value = parseJson(text)
    return Array.isArray(value) && value.length > 0 ? value : undefined
  } catch {
    return undefined
  }
}
