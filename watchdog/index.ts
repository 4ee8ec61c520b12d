/** Door of `watchdog`. Start with watch.ts. */
export { type DriftPathOptions, driftPath, driftTasksProbe, type Traveller } from './drift-path.ts'
export type { Channels, MailChannel, WebhookChannel } from './notices.ts'
export { httpProbe, kafkaProbe, type Probe, redisProbe, type TlsOptions } from './probes.ts'
export { type PartStatus, WATCHDOG_DEFAULTS, Watchdog, type WatchdogOptions } from './watch.ts'
