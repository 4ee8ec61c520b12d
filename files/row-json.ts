import { jsonText } from '../schemas/index.ts'

/** A row as JSON. JSON.stringify would write -0 as 0; most rows have none, and it is faster. */
export const rowJson = (values: Readonly<Record<string, unknown>>): string => {
  for (const name in values) if (Object.is(values[name], -0)) return jsonText(values)
  return JSON.stringify(values)
}
