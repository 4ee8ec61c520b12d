/** The `millrace` command as a person runs it: a process of its own, its output, its exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../bin/millrace', import.meta.url))
const RUN_TIMEOUT_MS = 180_000
const START_TIMEOUT_MS = 180_000

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const collected = (child: ChildProcess) => {
  const text = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    text.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    text.err += chunk
  })
  return text
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))

/** One installation: a folder with a `millrace.config.json`. */
export class Millrace {
  readonly folder: string
  #flags: readonly string[]
  #timeoutMs: number
  #running = new Set<ChildProcess>()

  /** @param timeoutMs how long a command may run before it is killed */
  constructor(folder: string, flags: readonly string[] = [], timeoutMs = RUN_TIMEOUT_MS) {
    this.folder = folder
    this.#flags = flags
    this.#timeoutMs = timeoutMs
  }

  /** The same installation, with more flags before each command. */
  with(...flags: string[]): Millrace {
    return new Millrace(this.folder, [...this.#flags, ...flags], this.#timeoutMs)
  }

  async run(...parameters: string[]): Promise<Ran> {
    const child = this.#spawn(parameters)
    const text = collected(child)
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#timeoutMs)
    const code = await endOf(child)
    clearTimeout(timer)
    return { code, ...text }
  }

  /** Result of a command with `--json`. @throws Error with its output if it does not exit with 0 */
  async json<T>(...parameters: string[]): Promise<T> {
    const { code, out, err } = await this.run('--json', ...parameters)
    if (code !== 0) throw new Error(`millrace ${parameters.join(' ')} ended with ${code}\n${out}\n${err}`)
    return JSON.parse(out) as T
  }

  /** Starts a command that goes on, and waits until it says where it listens. */
  async start(...parameters: string[]): Promise<Running> {
    const child = this.#spawn(['--json', ...parameters])
    const text = collected(child)
    const end = endOf(child)
    const address = await new Promise<string>((resolve, reject) => {
      const failed = (what: string) => reject(new Error(`millrace ${parameters.join(' ')} ${what}\n${text.err}`))
      const timer = setTimeout(() => failed(`says nothing for ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS)
      child.stdout?.on('data', () => {
        if (!text.out.includes('\n')) return
        clearTimeout(timer)
        resolve((JSON.parse(text.out.slice(0, text.out.indexOf('\n'))) as { address: string }).address)
      })
      end.then((code) => failed(`ended with ${code}`), reject)
    })
    return {
      address,
      stop: async () => {
        child.kill('SIGTERM')
        return { code: await end, ...text }
      },
    }
  }

  /** Kills what still runs. */
  end(): void {
    for (const child of this.#running) child.kill('SIGKILL')
  }

  #spawn(parameters: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [bin, ...this.#flags, ...parameters], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    return child
  }
}

export interface Running {
  /** Where it listens. */
  readonly address: string
  /** SIGTERM, and how it ended. */
  stop(): Promise<Ran>
}
