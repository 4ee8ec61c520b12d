/** Runs other programs for a benchmark. */
import { spawn } from 'node:child_process'

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly timeoutMs: number
}

const TAIL_BYTES = 4_000

/**
 * Runs a program and returns its standard output.
 * @throws Error with the end of its standard error if it fails, or does not end within `timeoutMs` (then it is killed)
 */
export const runProgram = (command: string, args: readonly string[], options: ChildOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const { env, cwd, timeoutMs } = options
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // its own process group, so that its child processes end with it
    })
    let out = ''
    let err = ''
    let late = false
    const kill = (): void => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {} // it has ended
    }
    const timer = setTimeout(() => {
      late = true
      kill()
    }, timeoutMs)
    process.once('exit', kill)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-TAIL_BYTES)
    })
    const settle = (action: () => void): void => {
      clearTimeout(timer)
      process.removeListener('exit', kill)
      action()
    }
    const name = [command, ...args].join(' ')
    child.once('error', (error) => settle(() => reject(new Error(`${name}: ${error.message}`))))
    child.once('close', (code, signal) =>
      settle(() => {
        if (late) reject(new Error(`${name}: no end within ${timeoutMs} ms\n${err}`))
        else if (code !== 0) reject(new Error(`${name}: ended with ${signal ?? code}\n${err}`))
        else resolve(out)
      }),
    )
  })

/** The last line of a program's output that is a JSON object. @throws Error if there is none */
export const lastJson = (output: string): Record<string, unknown> => {
  for (const line of output.trimEnd().split('\n').reverse()) {
    const start = line.indexOf('{')
    if (start < 0) continue
    try {
      return JSON.parse(line.slice(start)) as Record<string, unknown>
    } catch {} // not this line
  }
  throw new Error(`no JSON object in the output: ${output.slice(-500) || '(empty)'}`)
}
