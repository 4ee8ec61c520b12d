/** Tells what becomes of the servers of a stack that another process owns: that process is in the background, so whoever uses the stack would hear nothing. */
import { type StackReport, stackStatus } from './daemon.ts'

const LOOK_MS = 1_000

export interface StackWatchOptions {
  readonly dataFolder: string
  /** Gets a sentence. */
  readonly tell: (line: string) => void
  /** The interval between two looks, ms. Default: 1,000. */
  readonly everyMs?: number
}

/** Begins to watch. @returns the end of it */
export const watchStack = ({ dataFolder, tell, everyMs = LOOK_MS }: StackWatchOptions): (() => void) => {
  let before = stackStatus({ dataFolder })
  const timer = setInterval(() => {
    const now = stackStatus({ dataFolder })
    for (const line of changesOf(before, now)) tell(line)
    before = now
  }, everyMs)
  return () => clearInterval(timer)
}

type Seen = Pick<StackReport, 'phase' | 'parts'>

/** What has changed between two looks, a sentence each. A server that died and came back between them has started once more. */
export const changesOf = (before: Seen, now: Seen): readonly string[] => {
  const isGone = ({ phase }: Seen): boolean => phase === 'down' || phase === 'stale'
  if (isGone(now))
    return isGone(before) ? [] : ['The stack has ended, and all its servers: `millrace stack up` starts it again.']
  return now.parts.flatMap(({ name, status, starts, lastDeath }) => {
    const former = before.parts.find((part) => part.name === name)
    if (former === undefined || (former.status === status && former.starts === starts)) return []
    if (status === 'ready') return [`${name} is ready again.`]
    if (status === 'starting') return [`${name} is being started again${deathOf(lastDeath)}.`]
    return [`${name} has ended${deathOf(lastDeath)}: \`millrace stack up\` starts it again.`]
  })
}

const deathOf = (death: Seen['parts'][number]['lastDeath']): string =>
  death === undefined ? '' : ` (${death.how}; its log is ${death.logFile})`
