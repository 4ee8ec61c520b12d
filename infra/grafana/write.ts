/** Writes the dashboards as Grafana reads them: `npm run dashboards`. A test compares the files. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { DASHBOARDS } from './dashboards.ts'
import { dashboardJson } from './panels.ts'

/** File name -> content. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(DASHBOARDS.map((each) => [`${each.uid}.json`, `${JSON.stringify(dashboardJson(each), null, 2)}\n`]))

if (process.argv[1] === import.meta.filename) {
  const folder = new URL('dashboards/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of dashboardFiles()) writeFileSync(new URL(name, folder), text)
}
