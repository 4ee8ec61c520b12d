/** Public exports of `queries/fields`: point reads of entities with fields. Start with read.ts. */
export { BehindError } from './errors.ts'
export { type FieldsQuestion, FieldsReader, type FieldsReaderOptions } from './read.ts'
