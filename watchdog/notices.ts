/** Tells people that a part is down or up again: by every channel that is set, each for itself, so that a dead one holds up no other. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type MailServer, sendMail } from '../sinks/mail/index.ts'
import { type Egress, post, waitMs, webhookBody } from '../sinks/webhook/index.ts'
import type { News } from './verdict.ts'

export interface Notice {
  /** What is down or up. */
  readonly part: string
  readonly news: Exclude<News, undefined>
  readonly reason: string
  /** Since when it does not answer, ms. */
  readonly since: number
  /** Now, ms. */
  readonly at: number
}

export interface WebhookChannel {
  readonly url: string
  readonly secret?: string
}

export interface MailChannel extends MailServer {
  readonly to: readonly string[]
}

export interface Channels {
  readonly webhooks: readonly WebhookChannel[]
  readonly mail?: MailChannel
  readonly egress: Egress
}

export interface NoticesOptions extends Channels {
  readonly now: () => number
  /** Says what could not be told, and that something was. */
  readonly log: (event: string, fields: object) => void
}

/** What is tried; after that the log line is all that is left. */
const TRIES_MAX = 8

export class Notices {
  readonly #options: NoticesOptions
  readonly #running = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(options: NoticesOptions) {
    this.#options = options
  }

  /** Begins to tell, and returns at once. */
  tell(notice: Notice): void {
    const { webhooks, mail, log } = this.#options
    log(notice.news === 'up' ? 'part_up' : 'part_down', { ...notice })
    for (const channel of webhooks) this.#begin(`webhook ${new URL(channel.url).host}`, this.#webhook(channel, notice))
    if (mail !== undefined) this.#begin('email', this.#mail(mail, notice))
  }

  /** Resolves when everything was told, or given up. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.settled()
  }

  #begin(
    channel: string,
    attempt: () => Promise<{ readonly kind: string; readonly reason?: string; readonly afterMs?: number }>,
  ): void {
    const running = this.#until(channel, attempt).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #until(
    channel: string,
    attempt: () => Promise<{ readonly kind: string; readonly reason?: string; readonly afterMs?: number }>,
  ): Promise<void> {
    for (let tries = 1; tries <= TRIES_MAX && !this.#stop.signal.aborted; tries++) {
      const { kind, reason, afterMs } = await attempt()
      if (kind === 'delivered') return
      this.#options.log('notice_failed', { channel, reason, tries })
      if (kind !== 'failed') return
      await sleep(waitMs(tries, afterMs), undefined, { signal: this.#stop.signal }).catch(() => {})
    }
  }

  #webhook({ url, secret }: WebhookChannel, notice: Notice) {
    const { egress, now } = this.#options
    const message = { id: `msg_${randomUUID()}`, body: bodyOf(notice) }
    return () =>
      post(message, { url, egress, now, signal: this.#stop.signal, ...(secret === undefined ? {} : { secret }) })
  }

  #mail({ to, ...server }: MailChannel, notice: Notice) {
    const mail = { id: randomUUID(), to, subject: `[millrace] ${sentence(notice)}`, text: textOf(notice) }
    return () => sendMail(mail, server)
  }
}

const sentence = ({ part, news }: Notice): string =>
  news === 'up' ? `${part} works again` : `${part} is ${news === 'still' ? 'still ' : ''}down`

const textOf = (notice: Notice): string => {
  const { reason, since, at } = notice
  const lines = [
    `${sentence(notice)}.`,
    `Since: ${new Date(since).toISOString()}`,
    `Told: ${new Date(at).toISOString()}`,
  ]
  return [...lines, ...(notice.news === 'up' ? [] : [`Reason: ${reason}`])].join('\n')
}

const bodyOf = (notice: Notice): string => {
  const { part, news, reason, since, at } = notice
  const labels = { alertname: 'PlatformPartDown', part, severity: 'page' }
  return webhookBody({
    ...{ receiver: 'watchdog', groupKey: `watchdog/${part}`, groupLabels: { part }, externalURL: '' },
    alerts: [
      {
        ...{ status: news === 'up' ? 'resolved' : 'firing', labels, generatorURL: '', fingerprint: `watchdog/${part}` },
        annotations: { summary: sentence(notice), ...(news === 'up' ? {} : { description: reason }) },
        ...{ startsAt: since, endsAt: news === 'up' ? at : null },
      },
    ],
  })
}
