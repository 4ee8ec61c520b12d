/** A table of Postgres: what is in it, and then what changes. */
import { type FieldOf, type SourceType, secretField } from '../fields.ts'

const NAME: Pick<Extract<FieldOf, { kind: 'text' }>, 'kind' | 'pattern' | 'expected'> = {
  ...{ kind: 'text', pattern: /^[a-z_][a-z0-9_]{0,62}$/, expected: 'a lower case name of a-z, 0-9 and _' },
}
const CHANGE = ['row', 'ignore', 'park']

export const postgres: SourceType = {
  name: 'postgres',
  summary: 'A table of Postgres: its rows, and then what changes, by a column that ascends or by logical replication.',
  together: (from, check) => {
    const { changes, cursor, updates, deletes } = from
    const path = (name: string) => `readsFrom.${name}`
    if (changes === 'cursor')
      check.that(cursor !== undefined, path('cursor'), cursor, 'the column that ascends, because changes is cursor')
    else check.that(cursor === undefined, path('cursor'), cursor, 'nothing, because changes is not cursor')
    const means = 'row, ignore or park: what it means must be said, because changes is replication'
    if (changes === 'replication')
      for (const [name, value] of Object.entries({ updates, deletes }))
        check.that(value !== undefined, path(name), value, means)
    else {
      const never = 'nothing or ignore: only replication tells of it'
      check.that(deletes === undefined || deletes === 'ignore', path('deletes'), deletes, never)
      const isRow = updates === undefined || updates === 'row'
      check.that(isRow, path('updates'), updates, 'nothing or row: a row that changed cannot be told from a new one')
    }
  },
  fields: {
    host: {
      kind: 'text',
      required: true,
      doc: 'The host, which the setting `sources.hosts` of the workers has to name.',
    },
    port: { kind: 'integer', min: 1, max: 65_535, fallback: 5_432, doc: 'The port.' },
    database: { kind: 'text', required: true, identity: true, doc: 'The database.' },
    user: { kind: 'text', required: true, doc: 'The user.' },
    passwordFrom: secretField(
      'ORDERS_PASSWORD',
      'The variable in the environment of the workers that has the password. Without it there is no password.',
    ),
    tls: {
      ...{ kind: 'oneOf', values: ['verify', 'require', 'off'], fallback: 'verify' },
      doc: 'Whether the connection uses TLS and the certificate is checked, uses TLS alone, or neither.',
    },
    table: {
      ...{ kind: 'text', pattern: /^[^.]{1,63}(\.[^.]{1,63})?$/, expected: 'a table, or schema.table' },
      ...{ required: true, identity: true },
      doc: 'The table, such as orders or sales.orders. Without a schema it is in `public`. It needs a primary key.',
    },
    changes: {
      ...{ kind: 'oneOf', values: ['none', 'cursor', 'replication'], required: true, identity: true },
      doc: 'How it goes on behind the rows that are there: not at all, by a column, or by logical replication.',
    },
    cursor: { kind: 'text', identity: true, doc: 'With `cursor`: a column that ascends with each new or changed row.' },
    updates: {
      ...{ kind: 'oneOf', values: CHANGE },
      doc: 'What an UPDATE means: another row with the new values, nothing, or the end of the source.',
    },
    deletes: {
      ...{ kind: 'oneOf', values: CHANGE },
      doc: 'What a DELETE means: another row with what is known of the old one, nothing, or the end of the source.',
    },
    publication: {
      ...NAME,
      doc: 'With `replication`: the publication of the table. Without it, `millrace_<name>` is used, and created if it is missing.',
    },
    slot: {
      ...{ ...NAME, identity: true },
      doc: 'With `replication`: the slot. Without it, `millrace_<name>`. It is created if nothing was taken yet.',
    },
    timezone: { kind: 'text', doc: 'The zone of columns of times without one, such as Europe/Berlin.' },
    every: {
      ...{ kind: 'span', min: 50, max: 86_400_000, fallback: 500 },
      doc: 'How often Postgres is asked for changes.',
    },
  },
}

/** `readsFrom` of Postgres, with every default filled in. */
export interface PostgresFrom {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly passwordFrom?: string
  readonly tls: 'verify' | 'require' | 'off'
  readonly table: string
  readonly changes: 'none' | 'cursor' | 'replication'
  readonly cursor?: string
  readonly updates?: Change
  readonly deletes?: Change
  readonly publication?: string
  readonly slot?: string
  readonly timezone?: string
  /** ms */
  readonly every: number
}

export type Change = 'row' | 'ignore' | 'park'
