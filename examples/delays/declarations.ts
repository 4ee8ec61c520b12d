/** What is declared of the delay model: its predictions, their monitor, and the rule by which people are told. */

/** A week is a window. They begin on Thursdays, because 1970-01-01 was one. */
export const WEEK_MS = 7 * 86_400_000
/** The model is fitted on the flights before, and watched from then on. */
export const FITTED_UNTIL = Date.UTC(2001, 3, 5)
/** The file ends within the next week. */
export const WATCHED_UNTIL = Date.UTC(2001, 5, 28)

export const delayPredictions = {
  name: 'flight_delays',
  description: 'Whether a flight lands more than 15 minutes late, predicted when it departs.',
  served: [
    { name: 'distance', type: 'long', doc: 'Miles.' },
    { name: 'hour', type: 'long', doc: 'Hour of the departure.' },
    { name: 'weekday', type: 'long', doc: 'Day of the week, 0 = Sunday.' },
    {
      name: 'origin_delay',
      type: 'double',
      doc: 'How late flights from there were that landed in the six hours before.',
    },
    { name: 'origin', type: 'string', doc: 'Airport that it left, IATA code.' },
  ],
  partitions: 2,
} as const

/** Weather comes and goes by the week, so a column has to move far until people hear of it. */
export const delayMonitor = {
  name: 'flight_delays_weekly',
  description: 'What the delay model gets and answers, week by week.',
  predictions: delayPredictions.name,
  window: '7d',
  watches: [
    { column: 'distance', kind: 'numeric' },
    { column: 'hour', kind: 'numeric' },
    { column: 'weekday', kind: 'numeric' },
    { column: 'origin_delay', kind: 'numeric' },
    { column: 'origin', kind: 'categorical' },
    { column: 'score', kind: 'numeric' },
  ],
  psiMin: 0.2,
  ksMin: 0.15,
  shiftMin: 0.15,
} as const

export const delayRule = {
  name: 'flight_delays_drift',
  description: 'A column of the delay model has drifted in two of three weeks.',
  alertOn: { signal: 'drift', model: delayPredictions.name },
  raiseAfter: 2,
  outOf: 3,
} as const

/** How good the model was, with the outcomes as they become known. The flights are old: their outcomes are not late, however fast the weeks go by. */
export const delayQuality = {
  name: 'flight_delays_quality',
  description: 'How well the delay model separates late flights from others, week by week.',
  predictions: delayPredictions.name,
  task: 'binary',
  positive: 'late',
  window: '7d',
  labelsWithin: '180d',
  reviseEvery: '1s',
} as const
