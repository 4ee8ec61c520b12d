import { declaredName, described, members, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'

const duration = (description: string): JsonSchema => ({ type: ['string', 'integer'], description })

export const contractSchema = members(
  {
    name: declaredName,
    dataset: word('The name of the dataset.'),
    object: word(
      'The object in the schema of the document. Default: the one that is called like the dataset, or the only one.',
    ),
    odcs: {
      type: 'object',
      description: 'The Open Data Contract Standard document, version 3.0 or 3.1, as JSON.',
    },
    window: duration('The length of the windows of rules about several rows. Default: `1h`.'),
    grace: duration('The time that must pass after the end of a window before the window closes. Default: `1m`.'),
    overdue: duration(
      'A window that some partitions have closed counts as overdue after this log time. Default: `1h`.',
    ),
    lateWithin: duration(
      'Rows that arrive up to this time after the end of their window still count, and the window is evaluated again. Default: `1d`.',
    ),
    ...described,
  },
  ['name', 'dataset', 'odcs'],
)
