/**
 * Tables of runs, for search and history. A row is what a record said, and nothing is overwritten: of the rows of a run, or of one of its
 * values, the one with the greatest (offset, ordinal) counts, and a run has one partition. So each read may end at a log time.
 */
import type { TableDeclaration } from '../../streams/core/projection.ts'

/** `<prefix>runs`: a run after each of its events. */
export const runsTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}runs`,
  columns: [
    { name: 'experiment_id', type: 'string', nullable: false },
    { name: 'run_id', type: 'string', nullable: false },
    { name: 'name', type: 'string', nullable: false },
    { name: 'user_id', type: 'string', nullable: false },
    { name: 'status', type: 'string', nullable: false },
    // Of event time, ms: what the producer said.
    { name: 'start_time', type: 'long', nullable: false },
    { name: 'end_time', type: 'long', nullable: true },
    // 'active' or 'deleted'.
    { name: 'lifecycle', type: 'string', nullable: false },
    { name: 'artifact_uri', type: 'string', nullable: false },
    { name: 'event', type: 'string', nullable: false },
    { name: 'event_time', type: 'timestamp', nullable: false },
  ],
  order: ['experiment_id', 'run_id'],
})

/** `<prefix>run_values`: parameters, tags, inputs and outputs of runs. */
export const runValuesTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}run_values`,
  columns: [
    { name: 'experiment_id', type: 'string', nullable: false },
    // 'param', 'tag', 'input' or 'output'.
    { name: 'kind', type: 'string', nullable: false },
    // Of an input: name and digest of the dataset, with '/' between.
    { name: 'key', type: 'string', nullable: false },
    { name: 'run_id', type: 'string', nullable: false },
    // Null: removed. Of an input: JSON {name, digest, source_type, source, schema, profile, tags: [{key, value}]}.
    { name: 'value', type: 'string', nullable: true },
  ],
  order: ['experiment_id', 'kind', 'key', 'run_id'],
})

/** `<prefix>metrics`: every value that was logged. Repeats of (run, key, step, timestamp, value) are rows of their own here. */
export const metricsTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}metrics`,
  columns: [
    { name: 'experiment_id', type: 'string', nullable: false },
    { name: 'key', type: 'string', nullable: false },
    { name: 'run_id', type: 'string', nullable: false },
    { name: 'step', type: 'long', nullable: false },
    // Ms, as the producer said.
    { name: 'timestamp', type: 'long', nullable: false },
    { name: 'value', type: 'double', nullable: false },
    // The logged model that was measured, and the dataset on which it was.
    { name: 'model_id', type: 'string', nullable: true },
    { name: 'dataset_name', type: 'string', nullable: true },
    { name: 'dataset_digest', type: 'string', nullable: true },
  ],
  order: ['experiment_id', 'key', 'run_id', 'step'],
})

/** `<prefix>experiments`: an experiment after each of its events; `tag_key` names the tag that the event set. */
export const experimentsTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}experiments`,
  columns: [
    { name: 'experiment_id', type: 'string', nullable: false },
    { name: 'name', type: 'string', nullable: false },
    { name: 'artifact_location', type: 'string', nullable: false },
    // 'active' or 'deleted'.
    { name: 'lifecycle', type: 'string', nullable: false },
    { name: 'event', type: 'string', nullable: false },
    { name: 'event_time', type: 'timestamp', nullable: false },
    { name: 'tag_key', type: 'string', nullable: true },
    { name: 'tag_value', type: 'string', nullable: true },
  ],
  order: ['experiment_id'],
})

/** `<prefix>logged_models`: a logged model after each of its events. */
export const loggedModelsTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}logged_models`,
  columns: [
    { name: 'experiment_id', type: 'string', nullable: false },
    { name: 'model_id', type: 'string', nullable: false },
    { name: 'name', type: 'string', nullable: false },
    { name: 'model_type', type: 'string', nullable: false },
    { name: 'source_run_id', type: 'string', nullable: true },
    { name: 'status', type: 'string', nullable: false },
    { name: 'created_at', type: 'timestamp', nullable: false },
    { name: 'updated_at', type: 'timestamp', nullable: false },
    // 'active' or 'deleted'.
    { name: 'lifecycle', type: 'string', nullable: false },
    { name: 'artifact_uri', type: 'string', nullable: false },
    { name: 'event', type: 'string', nullable: false },
    { name: 'event_time', type: 'timestamp', nullable: false },
  ],
  order: ['experiment_id', 'model_id'],
})
