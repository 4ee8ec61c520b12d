/** The part of the reference page that the fields of a rule do not tell. */
import { SIGNALS } from './validate.ts'

const rows = Object.entries(SIGNALS).map(([signal, unit]) => `| \`${signal}\` | ${unit} |`)

export const alertRuleNotes = `### Signals

| signal | value |
|-|-|
${rows.join('\n')}

\`task\`, \`lag\`, \`freshness\`, \`store\` and \`predictions\` are observed every 10 s, as soon as a rule asks for them; \`drift\` and \`overdue\` are what monitors measure, \`performance\` what measures of performance find in windows with enough outcomes; estimates count for nothing. Of \`predictions\`, \`of\` names a figure: \`latency_p99_ms\` and \`error_rate\` (a share; a status other than \`ok\` is an error) of each version in the last 5 minutes of log time, \`age\` in seconds since the last prediction. With \`absentFor\` and no \`of\`, a rule fires when a model has no predictions: a minute after the last one counts as seen. An alert fires if the condition held in \`raiseAfter\` of the last \`outOf\` observations, and ends after \`clearAfter\` clear ones in a
row. An observation without a value neither raises nor clears. An alert that comes back within an hour after its end takes twice as many clear observations to end, each time, up to eight times as many.
`
