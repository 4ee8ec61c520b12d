/** Who gets changes of alerts, and in which form. A receiver makes one attempt with some changes, and says what came of it. */
import { createHash } from 'node:crypto'
import { type AlertEvent, shownAlert } from '../../processors/alerts/index.ts'
import { type MailServer, sendMail } from '../../sinks/mail/index.ts'
import {
  addressName,
  type Egress,
  type Posted,
  post,
  type WebhookAlert,
  webhookBody,
} from '../../sinks/webhook/index.ts'
import { type Route, routedAddresses, wants } from './routes.ts'

export type { Route } from './routes.ts'

export interface Receivers {
  readonly webhooks: readonly { readonly url: string; readonly secret?: string }[]
  /** Base URLs. */
  readonly alertmanagers: readonly string[]
  readonly mail?: MailServer & { readonly to: readonly string[] }
  readonly egress: Egress
  /** Which receivers get which alerts. Default: all of them get all. */
  readonly routes?: readonly Route[]
}

/** A change with its place in `ml.alerts`. */
export interface Change {
  readonly offset: number
  readonly event: AlertEvent
}

export interface Receiver {
  /** Kind and address, without secrets. */
  readonly name: string
  /** The name that earlier releases gave it, which held the path of its address. Absent: the same. */
  readonly formerName?: string
  /** Whether it gets an alert. */
  wants(event: AlertEvent): boolean
  /** Makes one attempt. @param firing the alerts that fire and are not muted, after these changes */
  deliver(changes: readonly Change[], firing: readonly AlertEvent[], signal: AbortSignal): Promise<Posted>
  /** What fires is sent again after this time, ms. Absent: it is not. */
  readonly againMs?: number
}

/** An Alertmanager forgets what it does not hear of for five minutes. */
const AGAIN_MS = 60_000

const labelsOf = ({ value: { subject, severity } }: AlertEvent): Record<string, string> => {
  const { team, rule, model, version, feature, baselineId } = subject
  const all = { alertname: rule, severity, team, model, version, feature, baseline: baselineId }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, String(value)]])),
  )
}

const alertOf = (event: AlertEvent): WebhookAlert => {
  const { fingerprint, seq, state, summary, startsAt, endsAt, runbook } = shownAlert(event)
  const annotations = { summary, seq: String(seq), ...(runbook === null ? {} : { runbook_url: runbook }) }
  return { status: state, labels: labelsOf(event), annotations, startsAt, endsAt, generatorURL: '', fingerprint }
}

/** The same for every attempt with the same changes. */
const idOf = (name: string, changes: readonly Change[]): string =>
  `msg_${createHash('sha256')
    .update(`${name} ${changes.map(({ event }) => event.value.meta.id).join(' ')}`)
    .digest('hex')
    .slice(0, 32)}`

/** The path is where webhooks have their secret, so a name holds its hash. The hash of the query keeps two addresses with one path apart. */
const namesOf = (kind: string, address: string): { readonly name: string; readonly formerName: string } => {
  const { host, pathname, search } = new URL(address)
  const name = `${kind} ${addressName(host, pathname + search)}`
  return { name, formerName: `${kind} ${host}${pathname === '/' ? '' : pathname}` }
}

/** @param now wall clock, ms */
export const receiversOf = (
  { webhooks, alertmanagers, mail, egress, routes = [] }: Receivers,
  now: () => number,
): readonly Receiver[] => [
  ...webhooks.map(({ url, secret }): Receiver => {
    const { name, formerName } = namesOf('webhook', url)
    const group = { receiver: name, groupKey: 'millrace', groupLabels: {}, externalURL: '' }
    return {
      ...{ name, formerName, wants: wants(routes, url) },
      deliver: (changes, _firing, signal) => {
        const body = webhookBody({ ...group, alerts: changes.map(({ event }) => alertOf(event)) })
        return post(
          { id: idOf(formerName, changes), body },
          { url, egress, now, signal, ...(secret === undefined ? {} : { secret }) },
        )
      },
    }
  }),
  ...alertmanagers.map((base): Receiver => {
    const url = `${base.replace(/\/+$/, '')}/api/v2/alerts`
    const { name, formerName } = namesOf('alertmanager', url)
    return {
      ...{ name, formerName, wants: wants(routes, base) },
      againMs: AGAIN_MS,
      deliver: (changes, firing, signal) => {
        const ended = changes.filter(({ event }) => event.type === 'AlertResolved').map(({ event }) => event)
        const alerts = [...ended, ...firing].map(alertOf).map(({ labels, annotations, startsAt, endsAt }) => ({
          ...{ labels, annotations, startsAt: new Date(startsAt).toISOString() },
          ...(endsAt === null ? {} : { endsAt: new Date(endsAt).toISOString() }),
        }))
        return post({ id: idOf(formerName, changes), body: JSON.stringify(alerts) }, { url, egress, now, signal })
      },
    }
  }),
  ...(mail === undefined ? [] : mailReceivers(mail, routes)),
]

type Mail = NonNullable<Receivers['mail']>

/** A person in a route gets a message alone; the others share one message. */
const mailReceivers = (mail: Mail, routes: readonly Route[]): Receiver[] => {
  const routed = routedAddresses(routes)
  const others = mail.to.filter((address) => !routed.has(address))
  return [
    ...(others.length === 0 ? [] : [mailReceiver({ ...mail, to: others }, () => true)]),
    ...mail.to
      .filter((address) => routed.has(address))
      .map((address) => mailReceiver({ ...mail, to: [address] }, wants(routes, address))),
  ]
}

const mailReceiver = ({ to, ...server }: Mail, isWanted: Receiver['wants']): Receiver => {
  const name = `email ${to.join(', ')}`
  return {
    ...{ name, wants: isWanted },
    deliver: (changes) => {
      const lines = changes.map(({ event }) => {
        const { state, summary, severity, startsAt, runbook } = shownAlert(event)
        const more = runbook === null ? '' : `\n  ${runbook}`
        return `${state}, ${severity}: ${summary}\n  since ${new Date(startsAt).toISOString()}${more}`
      })
      const [first] = changes
      const { state, summary } = shownAlert((first as Change).event)
      const subject = `[millrace] ${changes.length === 1 ? '' : `${changes.length} changes: `}${state}: ${summary}`
      return sendMail({ id: idOf(name, changes), to, subject, text: lines.join('\n\n') }, server)
    },
  }
}
