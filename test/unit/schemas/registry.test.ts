import { memoryRegistry } from '../../../schemas/index.ts'
import { registryContract } from '../../support/registry-contract.ts'

const registry = memoryRegistry()
let names = 0
registryContract(
  'the registry in memory',
  () => registry,
  () => `unit${++names}`,
)
