/** A small kind with all that one can have. `docs/adding-a-kind.md` walks through it. Start with kind.ts. */
export { quota } from './kind.ts'
