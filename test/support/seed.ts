/** Parameters of a property test: the seed that `SEED=... npx vitest` names, else a random one, printed when it fails. */
export const seeded: { readonly seed?: number } =
  process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }
