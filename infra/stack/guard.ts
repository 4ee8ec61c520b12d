import { spawn } from 'node:child_process'

/**
 * Child processes must not outlive the process that owns them, even if that process is killed and cannot act any more.
 * So a small shell holds their process ids and reads a pipe from the owner. When the pipe ends, the shell kills the
 * remaining children with all their descendants, and removes the temporary folder. It runs in a session of its own, so
 * a Ctrl-C at the terminal does not reach it.
 */
export interface Guard {
  /** @param pid leader of its process group */
  readonly add: (pid: number) => void
  readonly remove: (pid: number) => void
  /** Ends the guard, after all children have ended. */
  readonly end: () => Promise<void>
}

const GUARD_SCRIPT = `
pids=''
while read -r verb pid; do
  case $verb in
    add) pids="$pids $pid" ;;
    remove) kept=''; for p in $pids; do [ "$p" = "$pid" ] || kept="$kept $p"; done; pids=$kept ;;
    end) exit 0 ;;
  esac
done
for p in $pids; do kill -s KILL -- "-$p"; done
[ -z "$1" ] || { sleep 0.2; rm -rf -- "$1"; }
`

/** @param temporaryFolder removed at the end, if given */
export const startGuard = (temporaryFolder?: string): Guard => {
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'millrace-guard', temporaryFolder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  const exited = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve())
    shell.once('error', () => resolve())
  })
  shell.stdin.on('error', () => {})
  const say = (line: string) => void shell.stdin.write(`${line}\n`)
  return {
    add: (pid) => say(`add ${pid}`),
    remove: (pid) => say(`remove ${pid}`),
    end: async () => {
      shell.ref()
      say('end')
      await exited
    },
  }
}
