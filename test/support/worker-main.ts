/** The process of `WorkerProcess`. In the environment: PLATFORM and ROLES, JSON. It ends when it is told to, or with its parent. */
import { connectPlatform, type PlatformConfig } from '../../platform/connect.ts'
import { startWorker } from '../../worker/index.ts'

const { PLATFORM = 'null', ROLES = 'null' } = process.env
const platform = connectPlatform(JSON.parse(PLATFORM) as PlatformConfig)
const roles = (JSON.parse(ROLES) as string[] | null) ?? undefined
const worker = await startWorker({ platform, ...(roles === undefined ? {} : { roles }) })
process.on('message', async () => {
  await worker.stop()
  await platform.close()
  process.exit(0)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ started: true })
