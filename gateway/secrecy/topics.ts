/** Which topics of the platform may hold values of columns. Names are those without the prefix of the installation. */

/** Topics that hold declarations, commands, runs, models and figures that somebody has declared, and no rows. */
const OPEN_TOPICS =
  /^ml\.(catalog|catalog\.commands|runs|tracking|tracking\.commands|metrics|registry|registry\.commands|replays|alerts|deliveries|slots|(time|features|predictions|intake\.predictions|windows|performance)\..+)$/

/** Topics of the rows of one dataset. */
const ROWS_TOPIC = /^ml\.(intake|rows)\.([^.]+)(?:\.by\.(.+))?$/

export interface RowsTopic {
  readonly kind: 'intake' | 'rows'
  readonly dataset: string
  /** The columns of the key of a copy, joined by hyphens. */
  readonly by?: string
}

/** Whether nothing in a topic is a value of a column. */
export const isOpenTopic = (name: string): boolean => OPEN_TOPICS.test(name)

/** @returns undefined if the topic does not hold the rows of one dataset */
export const rowsTopicOf = (name: string): RowsTopic | undefined => {
  const [, kind, dataset, by] = ROWS_TOPIC.exec(name) ?? []
  if (dataset === undefined) return undefined
  return { kind: kind as RowsTopic['kind'], dataset, ...(by !== undefined && { by }) }
}
