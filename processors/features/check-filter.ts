import type { Column, ColumnType, Filter } from '../../schemas/index.ts'
import { type Columns, columnList, isRecord, type Report, reportUnknown } from './check.ts'

export const FILTER_DEPTH_MAX = 16
const comparisons = ['=', '!=', '<', '<=', '>', '>=']
const filterForms =
  "{column, is: '=' '!=' '<' '<=' '>' '>=', value}, {column, is: 'in' 'notIn', values}, {column, is: 'isNull' 'notNull'}, {all}, {any} or {not}"

/** Reports what is wrong with a filter. */
export const checkFilter = (field: string, filter: Filter, columns: Columns, depth: number, report: Report): void => {
  if (!isRecord(filter)) report(field, filter, filterForms)
  else if (depth > FILTER_DEPTH_MAX) report(field, `nested ${depth} deep`, `at most ${FILTER_DEPTH_MAX} levels`)
  else if ('all' in filter) checkParts(field, 'all', filter, columns, depth, report)
  else if ('any' in filter) checkParts(field, 'any', filter, columns, depth, report)
  else if ('not' in filter) {
    reportUnknown(`${field}.`, filter, new Set(['not']), report)
    checkFilter(`${field}.not`, filter.not as Filter, columns, depth + 1, report)
  } else checkLeaf(field, filter, columns, report)
}

const checkParts = (
  field: string,
  key: 'all' | 'any',
  filter: Record<string, unknown>,
  columns: Columns,
  depth: number,
  report: Report,
): void => {
  reportUnknown(`${field}.`, filter, new Set([key]), report)
  const parts = filter[key]
  if (!Array.isArray(parts) || parts.length === 0) report(`${field}.${key}`, parts, 'a list of at least one filter')
  else for (const [i, part] of parts.entries()) checkFilter(`${field}.${key}.${i}`, part, columns, depth + 1, report)
}

const checkLeaf = (field: string, leaf: Record<string, unknown>, columns: Columns, report: Report): void => {
  const column = columns.get(leaf.column as string)
  if (column === undefined) report(`${field}.column`, leaf.column, columnList(columns))
  const { is } = leaf
  const isComparison = comparisons.includes(is as string)
  const isList = is === 'in' || is === 'notIn'
  if (!isComparison && !isList && is !== 'isNull' && is !== 'notNull') {
    report(`${field}.is`, is, filterForms)
    return
  }
  const fields = isComparison ? ['column', 'is', 'value'] : isList ? ['column', 'is', 'values'] : ['column', 'is']
  reportUnknown(`${field}.`, leaf, new Set(fields), report)
  if (column === undefined) return
  if (isComparison) checkOperand(`${field}.value`, leaf.value, column, report)
  else if (isList && Array.isArray(leaf.values) && leaf.values.length > 0) {
    for (const [i, value] of leaf.values.entries()) checkOperand(`${field}.values.${i}`, value, column, report)
  } else if (isList) report(`${field}.values`, leaf.values, 'a list of at least one value')
}

const operandType: Readonly<Record<ColumnType, string | undefined>> = {
  string: 'string',
  long: 'number',
  double: 'number',
  timestamp: 'number',
  boolean: 'boolean',
  bytes: undefined,
}

const checkOperand = (field: string, value: unknown, column: Column, report: Report): void => {
  const expected = operandType[column.type]
  if (expected === undefined)
    report(field, value, `nothing: column ${column.name} is bytes, only isNull and notNull fit`)
  else if (typeof value !== expected || Number.isNaN(value)) {
    const unit = column.type === 'timestamp' ? ', ms since the epoch' : ''
    report(field, value, `a ${expected}${unit}, as column ${column.name} is of type ${column.type} (null: use isNull)`)
  }
}
