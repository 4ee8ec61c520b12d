/** The body of Alertmanager's webhook, version 4, which most receivers of alerts understand. */

export interface WebhookAlert {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** ms since the epoch */
  readonly startsAt: number
  /** ms since the epoch. `null`: it fires. */
  readonly endsAt: number | null
  readonly generatorURL: string
  readonly fingerprint: string
}

export interface WebhookGroup {
  readonly receiver: string
  readonly groupKey: string
  readonly groupLabels: Readonly<Record<string, string>>
  readonly externalURL: string
  readonly alerts: readonly WebhookAlert[]
}

/** What an end is while there is none. */
const NO_END = '0001-01-01T00:00:00Z'

const common = (all: readonly Readonly<Record<string, string>>[]): Record<string, string> =>
  Object.fromEntries(Object.entries(all[0] ?? {}).filter(([name, value]) => all.every((each) => each[name] === value)))

/** @returns JSON; the group is firing as long as one of its alerts is */
export const webhookBody = ({ receiver, groupKey, groupLabels, externalURL, alerts }: WebhookGroup): string =>
  JSON.stringify({
    ...{ version: '4', groupKey, truncatedAlerts: 0 },
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    ...{ receiver, groupLabels },
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL,
    alerts: alerts.map(({ startsAt, endsAt, ...alert }) => ({
      ...alert,
      startsAt: new Date(startsAt).toISOString(),
      endsAt: endsAt === null ? NO_END : new Date(endsAt).toISOString(),
    })),
  })
