/**
 * The quarantine: records that could not be used. The runtime writes them in the transaction of the task that refused
 * them; this folder holds the table.
 */
import type { Definition, OwnTopic } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { quarantineTopic } from '../rows/index.ts'
import { quarantineRows, quarantineTable } from './projection.ts'

export const quarantineInstance = (): string => instanceOf('table', 'quarantine', 1, 1)

export const quarantine: Definition<unknown> = {
  name: 'quarantine',
  summary: 'Keeps the records that could not be used, with their original bytes and the reason.',
  projections: [
    {
      name: 'table',
      summary: 'Stores the records that could not be used, by instance and topic.',
      role: 'offline',
      store: 'table',
      reads: ['ml.quarantine'],
      plan: (_catalog, names: Names) => [
        {
          kind: 'projection',
          instance: quarantineInstance(),
          label: 'quarantine',
          role: 'offline',
          topic: names.quarantine,
          input: quarantineTopic(names) satisfies OwnTopic,
          revision: '1',
          target: { store: 'table', table: quarantineTable(names.prefix), open: quarantineRows },
        },
      ],
    },
  ],
}
