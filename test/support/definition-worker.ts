/** A worker in a process of its own that runs one definition besides the registry. In the environment: PLATFORM (JSON), DEFINITION (module and export). */
import { connectPlatform, type PlatformConfig } from '../../platform/connect.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import { DEFINITIONS } from '../../processors/registry.ts'
import type { Definition } from '../../streams/core/definition.ts'
import { startWorker } from '../../worker/index.ts'

const { PLATFORM = 'null', DEFINITION = '' } = process.env
const [module, name] = DEFINITION.split('#')
const definition = (await import(module))[name] as Definition<Snapshot>
const platform = connectPlatform(JSON.parse(PLATFORM) as PlatformConfig, [...DEFINITIONS, definition])
const worker = await startWorker({ platform })
process.on('message', () => process.send?.({ ...worker.ready(), instances: worker.instances }))
process.on('disconnect', () => process.exit(0))
process.send?.({ started: true })
