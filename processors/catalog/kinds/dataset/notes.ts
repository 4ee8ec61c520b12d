import { durationText } from '../../../../schemas/index.ts'
import { DATASET_DEFAULTS } from './defaults.ts'

const skew = durationText(DATASET_DEFAULTS.skewMs)
const dedupe = durationText(DATASET_DEFAULTS.dedupeMs)

/** The part of the reference page that the fields of a dataset do not tell. */
export const datasetNotes = `### Types

| type | values |
|-|-|
| \`string\` | UTF-8 |
| \`long\` | integers within +-(2^53 - 2) |
| \`double\` | 64 bits, NaN and the infinities included |
| \`boolean\` | |
| \`timestamp\` | ms since the epoch, UTC, of the years 0000 to 9999 |
| \`bytes\` | |

Columns of key and time, and entity columns of views, are not of type \`double\`. Names are letters, digits and \`_\`, do not start with a digit, and are not \`meta\` or a name that every JavaScript object
has, such as \`constructor\`.

### Time and ids

- \`skewMs\` (default ${skew}): a row whose event time is further ahead of its log time is quarantined as \`time_ahead\`; it would make later rows late. Raise it, then replay the quarantine.
- \`dedupeMs\` (default ${dedupe}): a row with an id (\`meta.id\`, or an \`Idempotency-Key\`) counts once within this span of log time. Rows without an id are counted again when they are sent again.
- \`idle\`: without it, time goes on in a partition without rows if its rows came live, and stands still after files. See [order and time](../order-and-time.md).
- \`evolution\`: what happens to fields of producers that are no columns. With \`add-columns\` they become nullable columns of the next version, by themselves, from the first row on that has them;
  \`ignore\` leaves them out; \`refuse\` quarantines their rows as \`column_unknown\`. A dataset that is declared for the first time, and says nothing, has \`add-columns\`, unless it reads a topic of others (\`source\`). A later declaration that says nothing changes nothing. See [contracts](../contracts.md#schemas-of-producers).
- A later version may add nullable columns, and change nullability to nullable, \`skewMs\`, \`dedupeMs\`, \`idle\`, \`evolution\` and \`mapping\`. Key, time, partitions and source never change.
`
