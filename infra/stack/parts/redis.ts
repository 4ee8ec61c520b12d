import { redisSettings } from '../../settings.ts'
import { redisAnswers } from '../probes.ts'
import type { Launch } from './launch.ts'

/** Redis on loopback. SIGTERM makes it write its snapshot and end. */
export const redisLaunch = (options: { command: string; folder: string; port: number }): Launch => ({
  command: options.command,
  args: [
    ...['--bind', '127.0.0.1', '--port', String(options.port), '--dir', options.folder],
    ...redisSettings.flatMap(([name, value]) => [`--${name}`, ...value.split(' ')]),
  ],
  ready: () => redisAnswers(options.port),
  explain: (log) => (/Address already in use/.test(log) ? `port ${options.port} is in use` : undefined),
})
