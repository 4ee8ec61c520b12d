/** Names of topics, groups, keys and tables. One prefix keeps installations on a shared cluster apart. */
export interface Names {
  readonly intake: (dataset: string) => string
  readonly rows: (dataset: string) => string
  readonly rowsBy: (dataset: string, key: readonly string[]) => string
  /** What intake has observed of the idle partitions of a dataset's foreign topic. */
  readonly time: (dataset: string) => string
  readonly features: (view: string, version: number) => string
  readonly changelog: (instance: string) => string
  /** Group under which the positions of an instance are published. It has no members. */
  readonly group: (instance: string) => string
  /** Of the producer of the task that runs an instance on a partition. */
  readonly transactionalId: (instance: string, partition: number) => string
  readonly catalog: string
  readonly catalogCommands: string
  readonly quarantine: string
  readonly late: string
  /** How far each task has come, and which do not work. */
  readonly progress: string
  /** Its partitions are the slots that are dealt out to workers. Nothing is written to it. */
  readonly slots: string
  /** Group of the workers that have a role. */
  readonly workers: (role: string) => string
  /** Part of every Redis key and ClickHouse table of this installation. */
  readonly prefix: string
}

/** @param prefix put before every name, for example `team1.`; `''` for none. Characters `[A-Za-z0-9._-]`. */
export const namesOf = (prefix: string): Names => ({
  prefix,
  intake: (dataset) => `${prefix}ml.intake.${dataset}`,
  rows: (dataset) => `${prefix}ml.rows.${dataset}`,
  rowsBy: (dataset, key) => `${prefix}ml.rows.${dataset}.by.${key.join('-')}`,
  time: (dataset) => `${prefix}ml.time.${dataset}`,
  features: (view, version) => `${prefix}ml.features.${view}.v${version}`,
  changelog: (instance) => `${prefix}ml.changelog.${instance}`,
  group: (instance) => `${prefix}${instance}`,
  transactionalId: (instance, partition) => `${prefix}${instance}.${partition}`,
  catalog: `${prefix}ml.catalog`,
  catalogCommands: `${prefix}ml.catalog.commands`,
  quarantine: `${prefix}ml.quarantine`,
  late: `${prefix}ml.late`,
  progress: `${prefix}ml.progress`,
  slots: `${prefix}ml.slots`,
  workers: (role) => `${prefix}worker.${role}`,
})

/** Instance id: its transactional ids, group and changelog follow from it. A fix that changes results raises `semantics`. */
export const instanceOf = (processor: string, name: string, version: number, semantics: number): string =>
  `${processor}.${name}.v${version}.s${semantics}`
