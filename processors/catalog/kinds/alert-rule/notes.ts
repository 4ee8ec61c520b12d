/** The part of the reference page that the fields of a rule do not tell. */
import { SIGNALS } from './validate.ts'

const rows = Object.entries(SIGNALS).map(([signal, unit]) => `| \`${signal}\` | ${unit} |`)

export const alertRuleNotes = `### Signals

| signal | value |
|-|-|
${rows.join('\n')}

\`task\`, \`lag\`, \`freshness\` and \`store\` are observed every 10 s, as soon as a rule asks for them; \`drift\` and \`overdue\` are what monitors measure, \`performance\` what measures of performance find in windows with enough outcomes; estimates count for nothing. \`predictions\` is reserved: no part of the platform yields it yet. An alert fires if the condition held in \`raiseAfter\` of the last \`outOf\` observations, and ends after \`clearAfter\` clear ones in a
row. An observation without a value neither raises nor clears. An alert that comes back within an hour after its end takes twice as many clear observations to end, each time, up to eight times as many.
`
