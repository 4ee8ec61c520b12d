/** How good the answers of models were, as far as their outcomes are known. */
import { type Choice, type Dashboard, variable } from './panels.ts'

const PERFORMANCE = `\`${variable('prefix')}performance\``
/** The last measurement of each window counts. */
const LATEST = `(SELECT * FROM ${PERFORMANCE} WHERE name = '${variable('performance')}' AND $__timeFilter(window_end)
          ORDER BY seq DESC LIMIT 1 BY model_version, declaration_version, slice, window_start, figure, kind)`
const VERSION = 'toString(model_version) AS version'
const WHOLE = "slice = ''"

const performanceName: Choice = {
  ...{ name: 'performance', label: 'Measure' },
  sql: `SELECT DISTINCT name FROM ${PERFORMANCE} ORDER BY name`,
}
const figure: Choice = {
  ...{ name: 'figure', label: 'Figure' },
  sql: `SELECT DISTINCT figure FROM ${PERFORMANCE} WHERE name = '${variable('performance')}' ORDER BY figure`,
}

export const performance: Dashboard = {
  uid: 'performance',
  title: 'performance',
  description: 'How good the answers were, by window of the predictions and version, and how many outcomes are known.',
  choices: [performanceName, figure],
  panels: [
    {
      ...{ title: 'Realised', type: 'timeseries', width: 24 },
      description: 'The chosen figure, from the outcomes that are known, beside the same figure of the reference.',
      sql: {
        sql: `SELECT window_end AS time, ${VERSION}, value, reference FROM ${LATEST}
          WHERE kind = 'realised' AND figure = '${variable('figure')}' AND ${WHOLE} ORDER BY time`,
      },
    },
    {
      ...{ title: 'Estimated', type: 'timeseries' },
      description: 'The chosen figure as it is estimated without outcomes, if it can be. Estimates decide nothing.',
      sql: {
        sql: `SELECT window_end AS time, ${VERSION}, value FROM ${LATEST}
          WHERE kind = 'estimated' AND figure = '${variable('figure')}' AND ${WHOLE} ORDER BY time`,
      },
    },
    {
      ...{ title: 'Coverage', type: 'timeseries', unit: 'percentunit' },
      description: 'Share of the predictions of a window whose outcome is known.',
      sql: {
        sql: `SELECT window_end AS time, ${VERSION}, value AS coverage FROM ${LATEST}
          WHERE figure = 'coverage' AND ${WHOLE} ORDER BY time`,
      },
    },
    {
      ...{ title: 'Last window of each slice', type: 'table', width: 24 },
      description: 'Error of a prediction beside that of the reference, with the bounds of their difference.',
      sql: {
        as: 'table',
        sql: `SELECT ${VERSION}, slice, window_end, verdict, value AS error, reference, difference, difference_lower, difference_upper, p_value, labelled, predictions, seq, event_id
          FROM ${LATEST} WHERE kind = 'realised' AND figure = 'error'
          ORDER BY window_end DESC LIMIT 1 BY model_version, slice LIMIT 200`,
      },
    },
  ],
}
