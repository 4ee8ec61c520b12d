/** What the file has that no import takes. */
import type { Left } from '../source.ts'
import type { SqliteFile } from './file.ts'
import { PROMPT_TAG, whereWorkspace } from './parts.ts'
import type { Schema } from './schema.ts'

const NAMES_MAX = 10

/** Tables of what has no place here: what it is, and the column of its name. */
const TABLES = [
  ['scorers', 'scorers', 'scorer_name'],
  ['evaluation_datasets', 'evaluation datasets', 'name'],
  ['webhooks', 'webhooks', 'name'],
  ['issues', 'issues', 'name'],
] as const

export const leftIn = (file: SqliteFile, schema: Schema): readonly Left[] => {
  const found: Left[] = []
  const add = (what: string, why: string, names: readonly unknown[]): void => {
    if (names.length > 0) found.push({ what, why, count: names.length, names: names.slice(0, NAMES_MAX).map(String) })
  }
  const names = (statement: string): unknown[] => file.all(statement).map(({ name }) => name)
  add(
    'prompts',
    'prompts are no models',
    names(
      `SELECT name FROM registered_model_tags WHERE ${whereWorkspace(schema, 'registered_model_tags')} AND key = '${PROMPT_TAG}' AND value = 'true' ORDER BY name`,
    ),
  )
  if (schema.has('trace_info'))
    add(
      'experiments with traces',
      'traces are not taken',
      names('SELECT DISTINCT experiment_id AS name FROM trace_info ORDER BY experiment_id'),
    )
  if (schema.has('logged_models'))
    add(
      'deleted logged models',
      'a deleted one cannot be restored',
      names("SELECT model_id AS name FROM logged_models WHERE lifecycle_stage <> 'active' ORDER BY model_id"),
    )
  for (const [table, what, name] of TABLES)
    if (schema.has(table))
      add(what, 'they have no place here', names(`SELECT ${name} AS name FROM ${table} ORDER BY 1`))
  for (const table of ['experiments', 'registered_models'])
    if (schema.has(table, 'workspace'))
      add(
        `${table.replace('_', ' ')} of other workspaces`,
        'there are no workspaces here',
        names(`SELECT workspace || '/' || name AS name FROM ${table} WHERE workspace <> 'default' ORDER BY 1`),
      )
  return found
}
