/** The parts of which dashboards are made: panels on a grid of 24 columns, and the queries behind them. */

/** What Grafana puts in place of the name. */
export const variable = (name: string): string => `$\{${name}}`

export const CLICKHOUSE = { type: 'grafana-clickhouse-datasource', uid: variable('clickhouse') } as const
export const PROMETHEUS = { type: 'prometheus', uid: variable('prometheus') } as const

export interface SqlQuery {
  readonly sql: string
  /** How the answer is read. Default: a time series. */
  readonly as?: 'timeseries' | 'table'
}

export interface PromQuery {
  readonly expr: string
  readonly legend: string
}

export interface Panel {
  readonly title: string
  readonly description: string
  readonly type: 'timeseries' | 'table' | 'stat'
  /** Grafana's name of the unit. */
  readonly unit?: string
  readonly width?: number
  readonly height?: number
  readonly sql?: SqlQuery
  readonly prom?: readonly PromQuery[]
  /** A line is drawn there. */
  readonly threshold?: number
}

const WIDTH = 24
const FORMATS = { timeseries: 0, table: 1 } as const
const LETTERS = 'ABCDEFGH'

const targetsOf = ({ sql, prom = [] }: Panel): object[] => [
  ...(sql === undefined
    ? []
    : [
        {
          ...{ refId: 'A', datasource: CLICKHOUSE, editorType: 'sql', rawSql: sql.sql },
          ...{ queryType: sql.as ?? 'timeseries', format: FORMATS[sql.as ?? 'timeseries'] },
        },
      ]),
  ...prom.map(({ expr, legend }, i) => ({
    ...{ refId: LETTERS[i], datasource: PROMETHEUS, expr, legendFormat: legend },
  })),
]

const panelJson = (panel: Panel, id: number, gridPos: object): object => {
  const { title, description, type, unit = 'short', sql, threshold } = panel
  const steps = [
    { color: 'green', value: null },
    ...(threshold === undefined ? [] : [{ color: 'red', value: threshold }]),
  ]
  return {
    ...{ id, title, description, type, gridPos, datasource: sql === undefined ? PROMETHEUS : CLICKHOUSE },
    fieldConfig: {
      defaults: {
        unit,
        thresholds: { mode: 'absolute', steps },
        ...(type === 'timeseries' && {
          custom: { spanNulls: true, thresholdsStyle: { mode: threshold === undefined ? 'off' : 'dashed' } },
        }),
      },
      overrides: [],
    },
    options: type === 'timeseries' ? { legend: { displayMode: 'list', placement: 'bottom' } } : {},
    targets: targetsOf(panel),
  }
}

/** A variable that the reader chooses from what ClickHouse answers. */
export interface Choice {
  readonly name: string
  readonly label: string
  readonly sql: string
  readonly isMulti?: boolean
}

export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly choices: readonly Choice[]
  readonly panels: readonly Panel[]
}

const datasourceChoice = (name: string, type: string, label: string): object => ({
  ...{ name, label, type: 'datasource', query: type, current: {}, hide: 0 },
})

const choiceJson = ({ name, label, sql, isMulti = false }: Choice): object => ({
  ...{ name, label, type: 'query', datasource: CLICKHOUSE, query: sql, refresh: 2, sort: 1 },
  ...{ multi: isMulti, includeAll: isMulti, current: {}, hide: 0 },
})

/** The dashboard as Grafana imports it. Panels follow one another, left to right. */
export const dashboardJson = ({ uid, title, description, choices, panels }: Dashboard): object => {
  let [x, y, rowHeight] = [0, 0, 0]
  const placed = panels.map((panel, i) => {
    const { width: w = 12, height: h = 9 } = panel
    if (x + w > WIDTH) [x, y, rowHeight] = [0, y + rowHeight, 0]
    const json = panelJson(panel, i + 1, { x, y, w, h })
    x += w
    rowHeight = Math.max(rowHeight, h)
    return json
  })
  return {
    ...{ uid: `millrace-${uid}`, title: `Millrace: ${title}`, description, tags: ['millrace'], schemaVersion: 39 },
    ...{ editable: true, refresh: '30s', time: { from: 'now-24h', to: 'now' }, timezone: 'utc' },
    templating: {
      list: [
        datasourceChoice('clickhouse', CLICKHOUSE.type, 'ClickHouse'),
        datasourceChoice('prometheus', PROMETHEUS.type, 'Prometheus'),
        // The installation's prefix, before the name of every table.
        {
          ...{ name: 'prefix', label: 'Prefix', type: 'textbox', query: '', hide: 0 },
          current: { value: '', text: '' },
        },
        ...choices.map(choiceJson),
      ],
    },
    panels: placed,
  }
}
