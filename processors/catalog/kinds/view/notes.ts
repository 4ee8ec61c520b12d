/** The part of the reference page that the fields of a view do not tell: functions, windows, filters, ages. */
import { durationText, type Feature } from '../../../../schemas/index.ts'
import { FUNCTION_TYPES, LIMITS } from '../../../features/validate.ts'

type FunctionName = Feature['function']

/** Result, value of a window without rows, and meaning. A test checks types and empty values against the code. */
export const FUNCTIONS: Readonly<Record<FunctionName, readonly [type: string, empty: string, meaning: string]>> = {
  count: ['long', '0', 'rows; with a column, rows in which it has a value'],
  sum: ['double', '0', 'sum of the values'],
  mean: ['double', 'null', 'mean of the values'],
  min: ['of the column', 'null', 'least value: texts by code point, bytes by byte, false before true'],
  max: ['of the column', 'null', 'greatest value'],
  stddev: ['double', 'null', 'standard deviation of the sample (n - 1); null below two values'],
  first: ['of the column', 'null', 'value of the earliest row, by event time and offset; null if it is null there'],
  last: ['of the column', 'null', 'value of the latest row, by event time and offset; null if it is null there'],
  distinct: ['long', '0', 'number of different values, exact'],
}

const rows = (Object.keys(FUNCTIONS) as FunctionName[]).map((name) => {
  const [type, empty, meaning] = FUNCTIONS[name]
  return `| \`${name}\` | ${FUNCTION_TYPES[name].length > 2 ? 'any' : FUNCTION_TYPES[name].join(', ')} | ${type} | ${empty} | ${meaning} |`
})

export const viewNotes = `### Functions

| function | column | result | without rows | meaning |
|-|-|-|-|-|
${rows.join('\n')}

Nulls and NaN are passed over, except by \`first\` and \`last\`, and by \`count\` without a column. An entity without any row has no vector (\`NOT_FOUND\`).

### Windows, hops and ages

- A window contains at time t the rows from \`floor(t - window, hop)\` to t, both included: the newest rows at once, and its end moves in steps of the hop. A vector changes when a row is applied
  and when a step leaves a window. A window is at most ${durationText(LIMITS.windowMs)}, and at most ${LIMITS.tiles.toLocaleString('en')} hops; a hop that is declared is at most the window.
- A feature without a window holds all rows so far.
- \`ttl\` is about serving: a value whose latest row is older is \`OUTSIDE_MAX_AGE\`, and null. It makes a revision, not a version.
- Durations are \`ms\`, \`s\`, \`m\`, \`h\` or \`d\` behind a whole number, or a number of ms.
- A view has at most ${LIMITS.features} features, and at most ${LIMITS.texts} texts or bytes in a vector.

### Filters

\`\`\`json
{"all": [{"column": "amount", "is": ">", "value": 0}, {"not": {"column": "country", "is": "in", "values": ["DE", "FR"]}}]}
\`\`\`

| form | holds if |
|-|-|
| \`{column, is, value}\` | the value is \`=\`, \`!=\`, \`<\`, \`<=\`, \`>\` or \`>=\`: numbers and times (ms) by size, texts by code point |
| \`{column, is: "in" or "notIn", values}\` | the value is, or is not, in the list |
| \`{column, is: "isNull" or "notNull"}\` | there is no value, or there is one |
| \`{all: [...]}\`, \`{any: [...]}\`, \`{not: ...}\` | all hold, one holds, it does not hold; at most ${LIMITS.filterDepth} levels |

A comparison with null is false, also \`!=\` and \`notIn\`; NaN equals nothing. Rows that a filter leaves out still move time.
`
