/** The files of the dashboards are what the code says, and panels lie on the grid without overlapping. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { dashboardFiles } from '../../../../infra/grafana/write.ts'
import { project } from '../../../support/sources.ts'

const folder = path.join(project, 'infra/grafana/dashboards')
interface Placed {
  readonly id: number
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

test('the files are written: npm run dashboards', () => {
  const files = dashboardFiles()
  expect(readdirSync(folder).toSorted()).toEqual([...files.keys()].toSorted())
  for (const [name, text] of files)
    expect(JSON.parse(readFileSync(path.join(folder, name), 'utf8')), name).toEqual(JSON.parse(text))
})

test.each([...dashboardFiles()])('the panels of %s have places of their own', (_, text) => {
  const { panels } = JSON.parse(text) as { readonly panels: readonly Placed[] }
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const taken = new Set<string>()
  for (const { gridPos } of panels)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(x).toBeLessThan(24)
        expect(taken.has(`${x},${y}`)).toBe(false)
        taken.add(`${x},${y}`)
      }
})
