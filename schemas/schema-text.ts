/** The text of a schema. */

/** Schemas never change, and a command that is encoded asks for its encoder each time. */
const texts = new WeakMap<object, string>()

/** The JSON text of a schema, made once per object. */
export const schemaText = (schema: object): string => {
  const known = texts.get(schema)
  if (known !== undefined) return known
  const text = JSON.stringify(schema)
  texts.set(schema, text)
  return text
}
