/** A small processor with all that one can have. `docs/adding-a-processor.md` walks through it. Start with definition.ts. */
export { rowCounts } from './definition.ts'
