/** Prints the configuration for `millrace config` and for docs/reference/config.md. */
import { withoutPaths } from '../../sinks/webhook/index.ts'
import { withoutLogins } from './logins.ts'
import type { Config } from './read.ts'
import { environmentName, type Setting } from './setting.ts'
import { SETTINGS, type SettingName } from './settings.ts'

const names = Object.keys(SETTINGS) as SettingName[]

/** The settings by name, with secrets masked. */
export const printable = ({ values }: Config): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, masked(name, values[name])]))

const masked = (name: SettingName, value: unknown): unknown => {
  const setting: Setting = SETTINGS[name]
  if (setting.hidesPaths && Array.isArray(value)) return value.map(withoutPaths)
  if (!setting.secret || value === undefined) return withoutLoginsIn(value ?? null)
  if (!Array.isArray(value)) return '***'
  return value.map(({ actor, team }) => ({ token: '***', actor, ...(team === undefined ? {} : { team }) }))
}

const withoutLoginsIn = (value: unknown): unknown => {
  if (typeof value === 'string') return withoutLogins(value)
  return Array.isArray(value) ? value.map(withoutLoginsIn) : value
}

/** One line per setting: name, value, source. */
export const configText = (config: Config): string => {
  const shown = printable(config)
  const width = Math.max(...names.map(({ length }) => length))
  const lines = names.map((name) => `${name.padEnd(width)}  ${JSON.stringify(shown[name])}  (${config.sources[name]})`)
  return `${lines.join('\n')}\n`
}

const fallbackText = (setting: Setting): string => {
  if (setting.fallback === undefined) return setting.absent ?? 'none'
  return `\`${JSON.stringify(setting.fallback)}\``
}

const typeText = (setting: Setting): string => {
  switch (setting.type) {
    case 'integer':
      return `${setting.unit}, ${setting.min} to ${setting.max}`
    case 'flag':
      return 'true or false'
    case 'list':
      return setting.oneOf === undefined ? 'list of strings' : `list of ${setting.oneOf.join(', ')}`
    case 'tokens':
      return 'list of tokens'
    default:
      return setting.oneOf === undefined ? 'text' : `one of ${setting.oneOf.join(', ')}`
  }
}

/** docs/reference/config.md */
export const configPage = (): string => {
  const rows = names.map((name) => {
    const setting: Setting = SETTINGS[name]
    const hidden = setting.hidesPaths ? ' Paths of addresses are printed as their hash.' : ''
    const secret = setting.secret ? ' The value is never printed.' : hidden
    return `| \`${name}\` | ${typeText(setting)} | ${fallbackText(setting)} | ${setting.text}${secret} |`
  })
  return `# Configuration

\`npm run reference\` generates this page from \`cli/config/settings.ts\`; a stale page fails a test.

The sources of a setting are, from the weakest to the strongest: the defaults below; \`millrace.config.json\` in the working folder, or the file of
\`--config\`; the environment; the flag \`--set name=value\` and the flags of a command. A name that is not in the table is refused. In the file, names are nested or
dotted: \`{"kafka": {"brokers": ["broker-1:9092"]}}\`. In the environment, \`kafka.clientId\` is \`${environmentName('kafka.clientId')}\`; lists are separated by commas.
\`millrace config\` prints the values that apply, and their sources.

| setting | values | default | meaning |
|-|-|-|-|
${rows.join('\n')}
`
}
