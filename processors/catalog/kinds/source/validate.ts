/** The problems of a source, field by field. The input may be any JSON. */
import type { avro } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Problem } from '../../problem.ts'
import { checkFields, fromOf } from './fields.ts'
import { SOURCE_TYPES, sourceType } from './types/index.ts'

const FIELD_MAX = 250

/** What a source may say of a row, by the name under which `columns` asks for it. `$null` says nothing: the source does not have the column any more. */
export const SAID = ['$source', '$file', '$operation', '$committed', '$null'] as const

/** @param dataset the one that it names, if it is declared @returns all problems of the declaration; empty if it is valid */
export const sourceProblems = (source: unknown, dataset: avro.Dataset | undefined): readonly Problem[] => {
  if (!isFields(source)) return [{ path: '', value: source, expected: 'an object with name, dataset and readsFrom' }]
  const check = new Check()
  check.known(source, ['name', 'dataset', 'readsFrom', 'columns', ...DESCRIBED], '')
  check.name(source.name)
  check.described(source)
  checkDataset(check, source.dataset, dataset)
  const from = fromOf(source)
  if (check.that(from !== undefined, 'readsFrom', source.readsFrom, 'an object with a type') && from !== undefined) {
    const type = sourceType(from.type)
    const names = SOURCE_TYPES.map(({ name }) => name).join(', ')
    check.that(type !== undefined, 'readsFrom.type', from.type, `one of ${names}`)
    if (type !== undefined) checkFields(check, type, from)
  }
  checkColumns(check, source.columns, dataset)
  return check.problems
}

const checkDataset = (check: Check, name: unknown, dataset: avro.Dataset | undefined): void => {
  if (!check.that(dataset !== undefined, 'dataset', name, 'a declared dataset')) return
  check.that(
    dataset?.sourceTopic == null,
    'dataset',
    name,
    'a dataset that does not name a topic of its own: that topic is its source',
  )
}

const checkColumns = (check: Check, columns: unknown, dataset: avro.Dataset | undefined): void => {
  if (columns === undefined) return
  if (!check.that(isFields(columns), 'columns', columns, 'an object of columns with the fields that fill them')) return
  const known = dataset?.columns.map(({ name }) => name)
  for (const [column, field] of Object.entries(columns as object)) {
    if (known !== undefined)
      check.that(known.includes(column), `columns.${column}`, field, `a column of the dataset: ${known.join(', ')}`)
    const isText = typeof field === 'string' && field !== '' && field.length <= FIELD_MAX
    const isSaid = isText && field.startsWith('$')
    const holds = isSaid ? (SAID as readonly string[]).includes(field) : isText
    check.that(holds, `columns.${column}`, field, `the name of a field, or one of ${SAID.join(', ')}`)
    const nullable = dataset?.columns.find(({ name }) => name === column)?.nullable ?? true
    if (field === '$null')
      check.that(nullable, `columns.${column}`, field, 'the name of a field: the column is not nullable')
  }
}
