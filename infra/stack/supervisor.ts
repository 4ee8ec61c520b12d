/**
 * The process behind `millrace stack up`: it starts the parts, owns them, and ends them on SIGTERM. Its only argument
 * is its options as JSON. It sends `{ progress }` to the process that started it, then `{ ready }` or `{ failed, code
 * }`. If that process ends before, it gives up. SIGHUP restarts the dead parts.
 */
import { StackError } from './errors.ts'
import type { StackOptions } from './options.ts'
import { deathReport, type Stack, startStack } from './stack.ts'

/** Messages of the supervisor to the process that started it. */
export type SupervisorMessage =
  | { readonly progress: string }
  | { readonly ready: true }
  | { readonly failed: string; readonly code: string }

const tell = (message: SupervisorMessage): void => {
  if (process.connected) process.send?.(message)
}
const note = (line: string): void => console.log(`${new Date().toISOString()} ${line}`)

let stack: Stack | undefined

/** Kills the whole process group, so that a running download ends too. The guard ends the parts. */
const giveUp = (why: string): void => {
  note(`gives up: ${why}`)
  process.removeAllListeners('SIGTERM')
  process.kill(-process.pid, 'SIGTERM')
}

const end = (signal: string): void => {
  note(`${signal}: stopping`)
  if (stack) void stack.stop().then(() => process.exit(0))
  else giveUp(signal)
}

process.on('SIGTERM', () => end('SIGTERM'))
process.on('SIGINT', () => end('SIGINT'))
process.on('SIGHUP', () => {
  for (const part of stack?.parts ?? [])
    if (part.status() === 'dead') part.start().catch((error: Error) => note(error.message))
})
process.on('disconnect', () => {
  if (!stack) giveUp('the process that started this stack has ended')
})

const options = JSON.parse(process.argv[2] ?? '{}') as StackOptions
try {
  stack = await startStack({
    ...options,
    onProgress: (progress) => {
      note(progress)
      tell({ progress })
    },
    onDeath: (death) => note(deathReport(death)),
  })
  tell({ ready: true })
} catch (error) {
  const { message } = error as Error
  note(message)
  tell({ failed: message, code: error instanceof StackError ? error.code : 'PART_FAILED' })
  process.exitCode = 1
  if (process.connected) process.disconnect()
}
