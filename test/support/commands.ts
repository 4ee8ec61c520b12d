/** Commands of one installation that share a process: the same entry function as `bin/millrace`, without the start of a process for each. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { javascript } from '../../infra/javascript.mjs'
import { Millrace, type Ran } from '../e2e/millrace.ts'

const server = fileURLToPath(new URL('command-server.mjs', import.meta.url))

interface Asked {
  resolve(ran: Ran): void
  reject(error: Error): void
}

/** What goes on (`start`) has a process of its own, as with `Millrace`. */
export class Commands extends Millrace {
  #process: Promise<ChildProcess> | undefined
  #asked = new Map<number, Asked>()
  #count = 0
  #commandMs: number

  /** @param commandMs how long a command may run before all that wait are rejected */
  constructor(folder: string, commandMs: number) {
    super(folder, [], commandMs)
    this.#commandMs = commandMs
  }

  /** In the order in which they are asked for. @throws Error if the process ends, or the command takes too long */
  override async run(...parameters: string[]): Promise<Ran> {
    this.#process ??= this.#started()
    const child = await this.#process
    const id = this.#count++
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#commandMs)
    try {
      return await new Promise<Ran>((resolve, reject) => {
        this.#asked.set(id, { resolve, reject })
        child.send({ id, parameters })
      })
    } finally {
      clearTimeout(timer)
      this.#asked.delete(id)
    }
  }

  override end(): void {
    super.end()
    void this.#process?.then((child) => child.kill('SIGKILL'))
    this.#process = undefined
  }

  async #started(): Promise<ChildProcess> {
    const child = fork(server, [await javascript('cli/main.ts')], { cwd: this.folder, execArgv: [] })
    child.on('message', ({ id, ...ran }: Ran & { readonly id: number }) => this.#asked.get(id)?.resolve(ran))
    child.once('exit', (code, signal) => {
      for (const { reject } of this.#asked.values())
        reject(new Error(`the process of the commands ended with ${signal ?? code}`))
    })
    return child
  }
}
