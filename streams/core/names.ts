/** Names of topics, groups, keys and tables. A prefix separates installations on a shared cluster. */
export interface Names {
  readonly intake: (dataset: string) => string
  /** The accepted rows of a dataset; `ml.predictions.<name>` of predictions, whose dataset is named `predictions.<name>`. */
  readonly rows: (dataset: string) => string
  readonly rowsBy: (dataset: string, key: readonly string[]) => string
  /** The observations of intake about idle partitions of a dataset's foreign topic. */
  readonly time: (dataset: string) => string
  /** The partition counts of users' own topics, as far as they have changed. */
  readonly sources: string
  readonly features: (view: string, version: number) => string
  readonly changelog: (instance: string) => string
  /** The group under which the positions of an instance are published. It has no members. */
  readonly group: (instance: string) => string
  /** The transactional id of the task that runs an instance on a partition. */
  readonly transactionalId: (instance: string, partition: number) => string
  readonly catalog: string
  readonly catalogCommands: string
  readonly quarantine: string
  /** Which entries of the quarantine were replayed. */
  readonly replays: string
  /** Training sets. */
  readonly runs: string
  /** Experiments, runs and logged models: their commands and events. */
  readonly trackingCommands: string
  readonly tracking: string
  /** Values of metrics. */
  readonly metrics: string
  /** What happened to models, and the commands that ask for it. */
  readonly registry: string
  readonly registryCommands: string
  /** What alerts are judged by: rules, silences, and what was observed. */
  readonly observations: string
  /** What changed of alerts. */
  readonly alerts: string
  /** How far alerts were delivered, and which could not be. */
  readonly deliveries: string
  /** How far the loads of rows came. */
  readonly loads: string
  /** Which requests without a key were answered. */
  readonly requests: string
  readonly late: string
  /** The partial windows of a monitor on a baseline. */
  readonly windows: (monitored: string) => string
  /** Predictions and outcomes as a measure of performance has joined them. */
  readonly performance: (declared: string) => string
  /** What was counted for the rules of a contract. */
  readonly checks: (contract: string) => string
  /** What monitors have measured, and how contracts were evaluated. */
  readonly monitoring: string
  /** What jobs read and wrote. */
  readonly lineage: string
  /** Events of OpenLineage as clients write them, in JSON. */
  readonly lineageEvents: string
  /** The progress of each task, and the tasks that do not work. */
  readonly progress: string
  /** The topic whose partitions are the slots of workers. Nothing is written to it. */
  readonly slots: string
  /** The group of the workers that have a role. */
  readonly workers: (role: string) => string
  /** Part of every Redis key and ClickHouse table of this installation. */
  readonly prefix: string
}

/** Before the name of predictions, where a dataset is named; no declared dataset has a dot. */
const PREDICTIONS = 'predictions.'

/** @param prefix of every name, for example `team1.`; `''` for none. Characters `[A-Za-z0-9._-]`. */
export const namesOf = (prefix: string): Names => ({
  prefix,
  intake: (dataset) => `${prefix}ml.intake.${dataset}`,
  rows: (dataset) => `${prefix}ml.${dataset.startsWith(PREDICTIONS) ? '' : 'rows.'}${dataset}`,
  rowsBy: (dataset, key) => `${prefix}ml.rows.${dataset}.by.${key.join('-')}`,
  time: (dataset) => `${prefix}ml.time.${dataset}`,
  sources: `${prefix}ml.sources`,
  features: (view, version) => `${prefix}ml.features.${view}.v${version}`,
  changelog: (instance) => `${prefix}ml.changelog.${instance}`,
  group: (instance) => `${prefix}${instance}`,
  transactionalId: (instance, partition) => `${prefix}${instance}.${partition}`,
  catalog: `${prefix}ml.catalog`,
  catalogCommands: `${prefix}ml.catalog.commands`,
  quarantine: `${prefix}ml.quarantine`,
  replays: `${prefix}ml.replays`,
  runs: `${prefix}ml.runs`,
  trackingCommands: `${prefix}ml.tracking.commands`,
  tracking: `${prefix}ml.tracking`,
  metrics: `${prefix}ml.metrics`,
  registry: `${prefix}ml.registry`,
  registryCommands: `${prefix}ml.registry.commands`,
  observations: `${prefix}ml.observations`,
  alerts: `${prefix}ml.alerts`,
  deliveries: `${prefix}ml.deliveries`,
  loads: `${prefix}ml.loads`,
  requests: `${prefix}ml.requests`,
  late: `${prefix}ml.late`,
  windows: (monitored) => `${prefix}ml.windows.${monitored}`,
  performance: (declared) => `${prefix}ml.performance.${declared}`,
  checks: (contract) => `${prefix}ml.checks.${contract}`,
  monitoring: `${prefix}ml.monitoring`,
  lineage: `${prefix}ml.lineage`,
  lineageEvents: `${prefix}ml.lineage.events`,
  progress: `${prefix}ml.progress`,
  slots: `${prefix}ml.slots`,
  workers: (role) => `${prefix}worker.${role}`,
})

/**
 * The id of an instance. Its transactional ids, group and changelog follow from it. A fix that changes results raises
 * `semantics`.
 */
export const instanceOf = (processor: string, name: string, version: number, semantics: number): string =>
  `${processor}.${name}.v${version}.s${semantics}`
