import { type DatasetDeclaration, type Row, rowSchema, type SchemaOf } from '../../schemas/index.ts'

/**
 * The schema that rows of a dataset are *read* with, by intake and by all behind it: every column may be null, key and time
 * too. Producers often declare all their columns nullable, and Avro cannot read such a column as one that is not: their
 * whole schema would be refused, though only a row without key or time is wrong. That row is for intake to judge.
 * A column that the producer's schema does not have reads as null.
 */
export const readerSchema = (dataset: DatasetDeclaration): SchemaOf<Row> =>
  rowSchema({
    ...dataset,
    columns: dataset.columns.map((column) => ({ ...column, nullable: true })),
    key: [],
    time: '',
  })
