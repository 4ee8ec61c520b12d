/** Declared policies become commands of the registry. */
import { expect, test } from 'vitest'
import { catalogCodec, declarationRecords, KINDS, kindTable } from '../../../../processors/catalog/index.ts'
import { policies, policiesInstance } from '../../../../processors/policies/index.ts'
import { avro, Codecs, derivedId, memoryRegistry, recordSubject, type SchemaOf } from '../../../../schemas/index.ts'
import type { PlannedProcessor } from '../../../../streams/core/definition.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { policyOf, rule } from '../../../support/gates.ts'
import { replayEveryWay } from '../../../support/stream.ts'

const names = namesOf('t.')
const meta = (id: string) => ({
  ...{ id, source: 'catalog', time: 7, team: 'ops', actor: 'ann', correlationId: 'c', causationId: null },
})
const policy = policyOf([rule('absolute')])
const said = { commandId: 'c', version: 2, revision: 1, contentHash: 'h' }
const retired = (kind: string, name = 'promotion') => ({
  ...{
    type: 'DeclarationRetired',
    value: { meta: meta('r'), commandId: 'c', kind, name, version: null, reason: null },
  },
})

/** The commands that events of the catalogue come to. @param kinds of the installation that wrote them */
const commandsOf = async (events: { type: string; value: unknown }[], kinds = KINDS) => {
  const codecs = new Codecs(memoryRegistry())
  const { encoders } = await catalogCodec(codecs, names.prefix, kinds)
  const [planned] = policies.processor!.plan(undefined, names) as [PlannedProcessor]
  const { make } = await planned.build({ codecs, firstPartitions: async () => 1 })
  const records = events.map(({ type, value }, offset) => ({
    ...{ offset, timestamp: 1000 + offset, key: null, value: encoders[type]!.encode(value) },
  }))
  const { outputs, poison } = replayEveryWay({ make, topic: names.catalog, instance: policiesInstance() }, records)
  expect(poison).toEqual([])
  const reader = codecs.decoder(avro.GuardModelsSchema as SchemaOf<avro.GuardModels>)
  expect(recordSubject(names.prefix, avro.GuardModelsSchema)).toContain('GuardModels')
  return outputs.map(({ topic, partition, key, value }) => ({
    ...{ topic, partition, key: String(key), ...JSON.parse(JSON.stringify(reader.decode(value!))) },
  }))
}

test('a declaration and a retirement become commands, in their order, in the name of who gave them', async () => {
  const declared = { type: 'PolicyDeclared', value: { meta: meta('d'), ...said, policy } }
  const other = { type: 'EntityDeclared', value: { meta: meta('e'), ...said, entity: { ...policy, keys: [] } } }
  const commands = await commandsOf([declared, other, retired('entity'), retired('policy')])
  const guard = { topic: names.registryCommands, partition: 0, key: 'promotion', name: 'promotion' }
  expect(commands).toMatchObject([
    {
      ...guard,
      policyVersion: 2,
      policy: JSON.parse(JSON.stringify(policy)),
      meta: { actor: 'ann', correlationId: 'c', time: 7 },
    },
    { ...guard, policyVersion: 0, policy: null },
  ])
  expect(commands[0]!.meta).toMatchObject({ source: policiesInstance(), causationId: 't.ml.catalog:0:0' })
  expect(commands[0]!.meta.id).toBe(derivedId(policiesInstance(), names.catalog, 0, 0, 0))
})

test('events of kinds that this release does not know are no concern of it', async () => {
  const records = declarationRecords('quota', { ...avro.EntitySchema, name: 'Quota' } as SchemaOf<avro.Entity>)
  const quota = { ...KINDS.kind('entity'), name: 'quota', plural: 'quotas', mark: 'perDay', records }
  const kinds = kindTable([...KINDS, quota])
  const declared = { meta: meta('d'), ...said, quota: { ...policy, keys: [] } }
  expect(await commandsOf([{ type: 'QuotaDeclared', value: declared }, retired('quota', 'small')], kinds)).toEqual([])
})
