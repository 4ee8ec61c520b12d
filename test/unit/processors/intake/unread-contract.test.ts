/** A contract that this release cannot read stops the intake of its dataset: rows must not pass unjudged. */
import { expect, test } from 'vitest'
import { checks } from '../../../../processors/checks/index.ts'
import { contracts } from '../../../../processors/contracts/index.ts'
import { intake } from '../../../../processors/intake/index.ts'
import { Codecs, memoryRegistry } from '../../../../schemas/index.ts'
import type { PlannedProcessor } from '../../../../streams/core/definition.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { declareDataset, declareOf, snapshotOf } from '../../../support/catalog.ts'
import { flights } from '../../../support/intake.ts'

const documentOf = (object: object) => ({
  ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1.0.0', status: 'active' },
  schema: [{ name: flights.name, ...object }],
})
const READABLE = documentOf({ properties: [] })
/** As a newer release may have declared it: this one knows no such metric. */
const UNKNOWN = documentOf({ quality: [{ metric: 'rowsOfTomorrow', mustBe: 0 }] })

const tools = () => ({ codecs: new Codecs(memoryRegistry()), firstPartitions: async () => 1 }) as never

/** The first instance, with another document in the place of the one that was declared. */
const plannedBy = async (definition: typeof intake, document: object): Promise<PlannedProcessor> => {
  const contract = { name: 'quality', dataset: flights.name, odcs: READABLE }
  const declared = await snapshotOf(declareDataset(flights), declareOf('contract', contract))
  const declarations = (kind: string) =>
    declared.declarations(kind).map((each) => {
      const record = { ...each.latest.record, odcs: JSON.stringify(document) }
      return kind === 'contract' ? { ...each, latest: { ...each.latest, record } } : each
    })
  const catalog = new Proxy(declared, {
    get: (of, member) => {
      if (member === 'declarations') return declarations
      const found = Reflect.get(of, member, of)
      return typeof found === 'function' ? found.bind(of) : found
    },
  })
  return definition.processor?.plan(catalog, namesOf(''))[0] as PlannedProcessor
}

test.each([
  ['intake', intake],
  ['checks', checks],
  ['contracts', contracts],
] as const)('%s does not start with a contract that it cannot read, and says which part', async (_, definition) => {
  const planned = await plannedBy(definition, UNKNOWN)
  await expect(planned.build(tools())).rejects.toThrow(
    /contract quality .*cannot be read by this release: schema\.0\.quality\.0\.metric/,
  )
  await expect((await plannedBy(definition, READABLE)).build(tools())).resolves.toBeDefined()
})
