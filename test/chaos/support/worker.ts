/** A worker in a process of its own, to be killed. Its platform comes as JSON in the environment. */
import { startWorker } from '../../../cli/worker/index.ts'
import { connectPlatform } from '../../../gateway/platform.ts'

const platform = connectPlatform(JSON.parse(process.env.PLATFORM ?? ''))
const worker = await startWorker({
  platform,
  onFailed: (reason) => {
    console.error(`failed: ${reason}`)
    process.exit(3)
  },
})
if (process.env.CHAOS_TALK)
  setInterval(() => console.log(process.pid, JSON.stringify(worker.ready()), JSON.stringify(worker.partitions)), 4000)
process.send?.('started')
process.on('SIGTERM', async () => {
  await worker.stop()
  await platform.close()
  process.exit(0)
})
