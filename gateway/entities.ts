/** Parses the entities of a request: a caller names them by the values of their columns, or by their id. */
import { ExactInteger, entityId, readValue, timeOf } from '../schemas/index.ts'
import { wrongField } from './http/errors.ts'
import { timeOfText } from './rows/time.ts'
import type { NamedType, ReadableView } from './views.ts'

/**
 * The ids of entities. An entity is a value (if the view has one entity column), a list of values in the order of the columns, an
 * object by column, or the id as text. With a null among its values it is no entity: its id is null, and it has no vector.
 * @throws HttpError REQUEST_INVALID with the entity
 */
export const entityIdsOf = ({ entity }: ReadableView, entities: readonly unknown[]): (string | null)[] => {
  const ids: (string | null)[] = new Array(entities.length)
  for (let i = 0; i < entities.length; i++) {
    const given = entities[i]
    ids[i] = typeof given === 'string' ? idOfText(entity, given, `entities.${i}`) : idOf(entity, given, i)
  }
  return ids
}

/**
 * The id of an entity that a caller wrote as text. Other ways to write the same values (`01`, a list with blanks) give the same id, so that
 * they are not taken for an entity that does not exist.
 * @param field names the text, for the error
 * @throws HttpError REQUEST_INVALID with the text
 */
export const idOfText = (entity: readonly NamedType[], text: string, field: string): string => {
  if (entity.length === 1) {
    const value = readText(text, entity[0].type)
    if (value === undefined) throw wrongField(field, text, expectedOf(entity))
    return entityId([value], [entity[0].type])
  }
  const values = listIn(text)
  const held = values?.length === entity.length ? values.map((value, i) => read(value, entity[i].type)) : [undefined]
  if (held.includes(undefined)) throw wrongField(field, text, `a JSON list of ${expectedOf(entity)}`)
  return entityId(
    held,
    entity.map(({ type }) => type),
  )
}

/**
 * The ids of entities in each of several views. If the views have different entities, an entity is an object with the columns of all.
 * @throws HttpError REQUEST_INVALID with the entity
 */
export const idsByView = (views: readonly ReadableView[], entities: readonly unknown[]): (string | null)[][] => {
  const columns = ({ entity }: ReadableView) => JSON.stringify(entity.map(({ name, type }) => [name, type]))
  if (views.some((view) => columns(view) !== columns(views[0]))) {
    const names = [...new Set(views.flatMap(({ entity }) => entity.map(({ name }) => name)))]
    entities.forEach((given, i) => {
      const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
      if (!isObject)
        throw wrongField(`entities.${i}`, given, `an object of ${names.join(', ')}: the views have different entities`)
    })
  }
  return views.map((view) => entityIdsOf(view, entities))
}

const listIn = (text: string): readonly unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const readText = (text: string, type: NamedType['type']): unknown => {
  switch (type) {
    case 'timestamp':
      return timeOfText(text)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    default:
      return read(text, type)
  }
}

const idOf = (entity: readonly NamedType[], given: unknown, index: number): string | null => {
  let values: readonly unknown[]
  if (Array.isArray(given)) values = given
  else if (typeof given === 'object' && given !== null && !(given instanceof ExactInteger))
    values = entity.map(({ name }) => (given as Record<string, unknown>)[name])
  else values = [given]
  if (values.length !== entity.length) throw wrongField(`entities.${index}`, given, expectedOf(entity))
  return idOfValues(entity, values, index)
}

/**
 * The id of an entity from the values of its columns, in their order; null if one of them is null.
 * @param index the index of the entity in the request, for the error
 * @throws HttpError REQUEST_INVALID with the entity and the column
 */
export const idOfValues = (entity: readonly NamedType[], values: readonly unknown[], index: number): string | null => {
  const held = values.map((value, i) => {
    const { name, type } = entity[i]
    if (value === null) return null
    const known = read(value, type)
    if (known === undefined) throw wrongField(`entities.${index}.${name}`, value, `a ${type}`)
    return known
  })
  if (held.includes(null)) return null
  return entityId(
    held,
    entity.map(({ type }) => type),
  )
}

const read = (value: unknown, type: NamedType['type']): unknown => {
  switch (type) {
    case 'timestamp':
      return timeOf(value)
    case 'long':
      return Number.isSafeInteger(value)
        ? value
        : typeof value === 'string' && /^-?\d{1,16}$/.test(value)
          ? exact(Number(value))
          : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'bytes':
      return readValue('bytes', value)
    default:
      return typeof value === 'string' ? value : undefined
  }
}

const exact = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined)

const expectedOf = (entity: readonly NamedType[]): string =>
  `the values of ${entity.map(({ name, type }) => `${name} (${type})`).join(', ')}`
