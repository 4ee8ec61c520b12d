/** The part of the reference page that the fields do not tell. */
export const performanceNotes = `### Tasks

| task | the answer | the outcome | the error of a row |
|-|-|-|-|
| \`binary\` | \`score\` from \`threshold\` on; without a threshold the \`label\` if there is one, else \`score\` from 0.5 on | \`label\`, or \`value\` as text; positive if it is \`positive\` | 1 if it is wrong, else 0 |
| \`classes\` | \`label\` | \`label\`, or \`value\` as text | 1 if it is wrong, else 0 |
| \`regression\` | \`score\` | \`value\` | the absolute error |
| \`ranking\` | a list of items, in the order shown | \`label\`: the gain of each item, such as \`0,3,0,1\`; or \`value\`: the place of the one relevant item, 0 for none | 1 less its NDCG at \`k\` |

### Metrics

With \`"task": "metrics"\` the rows of a \`dataset\` are measured instead of predictions, by their own time. A metric is the number of rows (\`count\`), the \`sum\` of a column (times \`weight\`, if it is given), its \`mean\`, or the
\`rate\` of rows with a value. Rows whose column or weight is null, not finite or beyond 1e100 do not count for that metric, nor do negative weights of a mean. A metric has changed if the difference from its reference in its \`direction\`
is more than chance (Benjamini-Hochberg over the metrics of the window) and at least \`worseBy\` of the reference.

### Rows that do not count

A row whose answer or outcome does not suit the task counts as unusable. See [performance](../performance.md).
`
