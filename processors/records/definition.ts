/**
 * Records that the gateway writes and finds again by their keys: training sets and loads. There is no processor; the folder holds the
 * projections, so that finding one does not read its topic.
 */
import { avro, recordSubject, type SchemaOf } from '../../schemas/index.ts'
import type { Definition, OwnTopic, PlannedProjection } from '../../streams/core/definition.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'

/** Space of the records of training sets, by id. A set that was built twice is there as it was recorded first. */
export const SETS_SPACE = 'records.sets'
/** Space of the latest record of every load, by its key. */
export const LOADS_SPACE = 'records.loads'

/** The topic of runs and training sets. */
export const runsTopic = (names: Names): OwnTopic => topicOf(names, names.runs, 'log', avro.TrainingSetBuiltSchema)

/** How far the loads of rows came. */
export const loadsTopic = (names: Names): OwnTopic => topicOf(names, names.loads, 'changelog', avro.LoadAdvancedSchema)

const topicOf = (names: Names, name: string, kind: OwnTopic['kind'], schema: SchemaOf<unknown>): OwnTopic => ({
  name,
  partitions: 1,
  kind,
  records: () => [{ subject: recordSubject(names.prefix, schema as never), schema }],
})

const index = (
  input: OwnTopic,
  name: string,
  space: string,
  stampOf: (record: LogRecord) => number,
): PlannedProjection => ({
  kind: 'projection',
  instance: instanceOf('index', name, 1, 1),
  label: `index:${name}`,
  role: 'online',
  topic: input.name,
  input,
  revision: '1',
  target: { store: 'latest', space, open: () => ({ prepare: async () => {}, stampOf }) },
})

export const records: Definition<unknown> = {
  name: 'records',
  summary: 'Finds training sets and loads by their keys, without reading their topics.',
  projections: [
    {
      name: 'index',
      summary: 'Stores the first record of every training set, and the latest of every load.',
      role: 'online',
      store: 'latest',
      reads: ['ml.loads', 'ml.runs'],
      plan: (_catalog, names) => [
        index(runsTopic(names), 'sets', SETS_SPACE, ({ offset }) => -offset),
        index(loadsTopic(names), 'loads', LOADS_SPACE, () => 0),
      ],
    },
  ],
}
