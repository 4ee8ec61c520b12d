/** Tables of Postgres as a source. Start with postgres.ts. */
export { openPostgres } from './postgres.ts'
