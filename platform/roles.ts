/**
 * The roles that a worker may have: those of all processors and projections, in the order of the registry. They are named here, so that a process
 * that only reads its settings does not load every processor; a test holds them against the registry.
 */
export const ROLES: readonly string[] = [
  'catalog',
  'intake',
  'offline',
  'features',
  'online',
  'registry',
  'runs',
  'drift',
  'sources',
]
