import { EVOLUTIONS } from '../../../../schemas/index.ts'
import { columnName, columnType, declaredName, described, listOf, members, whole, word } from '../../json-schema.ts'
import { DATASET_DEFAULTS } from './defaults.ts'

const column = members(
  {
    name: columnName,
    type: columnType,
    nullable: {
      type: 'boolean',
      description: 'Whether the value may be absent. Default: true; columns of key and time are never nullable.',
    },
    doc: word('A description of the column.'),
    classification: word('The sensitivity of the column, for example `personal`.'),
  },
  ['name', 'type'],
)

const { partitions, skewMs, dedupeMs } = DATASET_DEFAULTS

export const datasetSchema = members(
  {
    name: declaredName,
    columns: listOf(column, 'The columns of a row. Later versions may add nullable columns.'),
    key: listOf(word('A column.'), 'The columns of the Kafka key of a row. They never change.'),
    time: word('The column, of type timestamp, that holds the event time. It never changes.'),
    partitions: whole(`Partitions of the topics of the dataset. They never change. Default: ${partitions}.`, 1),
    skewMs: whole(`A row further ahead of its log time is quarantined, in ms. Default: ${skewMs}.`, 0),
    dedupeMs: whole(
      `A row whose id was seen within this span of log time is dropped, in ms. 0 means that no row is dropped. Default: ${dedupeMs}.`,
      0,
    ),
    idle: {
      description:
        'How time advances in a partition without rows. `never`: it does not advance. Default: if its rows came live, it follows the log time at the distance of their lag; with a `source` it does not advance.',
      anyOf: [
        members(
          {
            afterMs: whole('A partition counts as idle after this time without a row, in ms.', 100),
            delayMs: whole('The time of an idle partition follows the log time at this distance, in ms.', 0),
          },
          ['afterMs', 'delayMs'],
        ),
        { type: 'string', enum: ['never'] },
      ],
    },
    source: members(
      { topic: word('The topic.') },
      ['topic'],
      'An existing topic from which rows are copied. It never changes. Default: rows are sent to the gateway or the intake topic.',
    ),
    evolution: {
      type: 'string',
      enum: EVOLUTIONS,
      description:
        'What happens to a field in the schema of a producer that is not a column. `add-columns`: it becomes a nullable column; intake waits with the first row that has it until the dataset is declared so. `ignore`: it is not read. `refuse`: the row is quarantined. Default: `add-columns` for a dataset that is declared for the first time and has no `source`; otherwise what is declared already, or `ignore`.',
    },
    mapping: {
      type: 'object',
      additionalProperties: word('The field.'),
      description:
        'Columns, each with the field of producers from which it is read if a row has no field of its name and type. Values are converted if they are the same as the type of the column.',
    },
    ...described,
  },
  ['name', 'columns', 'key', 'time'],
)
