/**
 * Reads the configuration of a process from its sources, from the weakest to the strongest: defaults, the file, the environment, flags.
 * The configuration is read once, checked as a whole, then frozen.
 */
import { readFileSync } from 'node:fs'
import type { ApiToken } from '../../gateway/settings.ts'
import { SECRET_PREFIX } from '../../processors/catalog/index.ts'
import { withoutPaths } from '../../sinks/webhook/index.ts'
import { withoutLogins } from './logins.ts'
import { environmentName, type Setting } from './setting.ts'
import { SETTINGS, type SettingName, type Values } from './settings.ts'

export type Source = 'default' | 'file' | 'environment' | 'flag'

export interface Config {
  readonly values: Values
  readonly sources: Readonly<Record<SettingName, Source>>
  /** The file that was read, if there was one. */
  readonly file: string | undefined
}

export interface ConfigSources {
  /** Path of the file. Default: `millrace.config.json` in the working folder, if it exists. */
  readonly file?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `name=value` */
  readonly flags?: readonly string[]
  /** Values from the flags of a command. */
  readonly overrides?: Partial<Values>
}

/** The configuration is not valid. The message names the source, the setting and what was expected. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

export const DEFAULT_FILE = 'millrace.config.json'
/** Environment variables that are not settings. */
const reserved: ReadonlySet<string> = new Set([
  'MILLRACE_CACHE',
  'MILLRACE_TEST_STACK',
  'MILLRACE_BENCH_PROFILE',
  'MILLRACE_CHILD',
])

const names = Object.keys(SETTINGS) as SettingName[]
const byEnvironment = new Map(names.map((name) => [environmentName(name), name]))
const isSetting = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name)

/** @throws ConfigError */
export const readConfig = (sources: ConfigSources): Config => {
  const values: Record<string, unknown> = {}
  const from: Record<string, Source> = {}
  const put = (source: Source, name: SettingName, value: unknown): void => {
    values[name] = value
    from[name] = source
  }
  for (const name of names) put('default', name, SETTINGS[name].fallback)
  const { file, content } = fileContent(sources.file)
  for (const [name, value] of flattened(content, file ?? '')) put('file', name, value)
  for (const [key, value] of Object.entries(sources.environment)) {
    if (!key.startsWith('MILLRACE_') || value === undefined || reserved.has(key)) continue
    if (key.startsWith(SECRET_PREFIX)) continue // a secret that declarations of sources name and workers read (docs/sources.md)
    const name = byEnvironment.get(key)
    if (name === undefined)
      throw new ConfigError(`Environment: there is no setting ${key}.${hint(key, [...byEnvironment.keys()])}`)
    put('environment', name, ofText(`Environment: ${key}`, SETTINGS[name], value))
  }
  for (const flag of sources.flags ?? []) {
    const at = flag.indexOf('=')
    const name = at < 0 ? flag : flag.slice(0, at)
    if (at < 0) throw new ConfigError(`Flag --set ${flag}: expected name=value.`)
    if (!isSetting(name)) throw new ConfigError(`Flag --set: there is no setting ${name}.${hint(name, names)}`)
    put('flag', name, ofText(`Flag --set ${name}`, SETTINGS[name], flag.slice(at + 1)))
  }
  for (const [name, value] of Object.entries(sources.overrides ?? {})) {
    if (value !== undefined)
      put('flag', name as SettingName, checked(`Flag for ${name}`, SETTINGS[name as SettingName], value))
  }
  requireTogether(values as Values)
  return Object.freeze({
    values: Object.freeze(values) as Values,
    sources: Object.freeze(from) as Config['sources'],
    file,
  })
}

const fileContent = (path: string | undefined): { file?: string; content: unknown } => {
  const file = path ?? DEFAULT_FILE
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return { content: {} }
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`)
  }
  try {
    return { file, content: JSON.parse(text) }
  } catch (error) {
    throw new ConfigError(`${file} is not valid JSON: ${(error as Error).message}`)
  }
}

/** Turns `{ "kafka": { "brokers": [..] } }` into `kafka.brokers`. Dotted names are accepted, too. */
const flattened = (content: unknown, file: string, prefix = ''): [SettingName, unknown][] => {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError(`${file}: ${prefix || 'the content'} is ${shown(content)}, expected an object of settings.`)
  }
  return Object.entries(content).flatMap(([key, value]): [SettingName, unknown][] => {
    const name = `${prefix}${key}`
    if (isSetting(name)) return [[name, checked(`${file}: ${name}`, SETTINGS[name], value)]]
    if (names.some((one) => one.startsWith(`${name}.`))) return flattened(value, file, `${name}.`)
    throw new ConfigError(`${file}: there is no setting ${name}.${hint(name, names)}`)
  })
}

const shown = (value: unknown): string => withoutLogins(JSON.stringify(value) ?? String(value)).slice(0, 100)

const wrong = (where: string, setting: Setting, value: unknown, expected: string): never => {
  const text = setting.hidesPaths ? withoutPaths(shown(value)) : shown(value)
  throw new ConfigError(`${where} is ${setting.secret ? '***' : text}, expected ${expected}.`)
}

/** Parses the text of a setting. */
const ofText = (where: string, setting: Setting, text: string): unknown => {
  switch (setting.type) {
    case 'text':
      return checked(where, setting, text)
    case 'integer':
      return checked(where, setting, /^-?\d{1,15}$/.test(text) ? Number(text) : text)
    case 'flag':
      return checked(where, setting, text === 'true' ? true : text === 'false' ? false : text)
    case 'list':
      return checked(where, setting, text === '' ? [] : text.split(',').map((part) => part.trim()))
    case 'tokens':
      try {
        return checked(where, setting, JSON.parse(text))
      } catch (error) {
        if (error instanceof ConfigError) throw error
        return wrong(where, setting, text, 'a list of {"token", "actor", "team"} as JSON')
      }
  }
}

const checked = (where: string, setting: Setting, value: unknown): unknown => {
  switch (setting.type) {
    case 'text':
      if (typeof value !== 'string') return wrong(where, setting, value, 'text')
      return requireForm(where, setting, [value])[0]
    case 'integer': {
      const { min, max } = setting
      const holds = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      return holds ? value : wrong(where, setting, value, `an integer from ${min} to ${max} (${setting.unit})`)
    }
    case 'flag':
      return typeof value === 'boolean' ? value : wrong(where, setting, value, 'true or false')
    case 'list': {
      const holds =
        Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')
      return holds
        ? Object.freeze(requireForm(where, setting, value))
        : wrong(where, setting, value, 'a list of at least one string')
    }
    case 'tokens': {
      const holds = Array.isArray(value) && value.every(isToken)
      return holds ? Object.freeze(value) : wrong(where, setting, value, 'a list of {"token", "actor", "team", "sees"}')
    }
  }
}

const requireForm = (
  where: string,
  setting: Extract<Setting, { type: 'text' | 'list' }>,
  given: readonly string[],
): readonly string[] => {
  const { oneOf, form } = setting
  const other = oneOf && given.find((one) => !oneOf.includes(one))
  if (other !== undefined) return wrong(where, setting, other, `one of ${oneOf?.join(', ')}`)
  const misshapen = form && given.find((one) => !form.pattern.test(one))
  return misshapen === undefined ? given : wrong(where, setting, misshapen, form?.expected ?? '')
}

const isToken = (value: unknown): value is ApiToken => {
  if (typeof value !== 'object' || value === null) return false
  const { token, actor, team, sees, ...rest } = value as Record<string, unknown>
  const texts = typeof token === 'string' && typeof actor === 'string'
  const isSeen = sees === undefined || (Array.isArray(sees) && sees.every((one) => typeof one === 'string'))
  return texts && isSeen && (team === undefined || typeof team === 'string') && Object.keys(rest).length === 0
}

/** Checks settings that depend on each other. @throws ConfigError */
const requireTogether = (values: Values): void => {
  const sasl = [values['kafka.saslMechanism'], values['kafka.saslUsername'], values['kafka.saslPassword']]
  const given = sasl.filter((value) => value !== undefined).length
  if (given !== 0 && given !== sasl.length) {
    throw new ConfigError(
      'kafka.saslMechanism, kafka.saslUsername and kafka.saslPassword must be set together or not at all.',
    )
  }
  if ((values['kafka.tlsCertFile'] === undefined) !== (values['kafka.tlsKeyFile'] === undefined)) {
    throw new ConfigError('kafka.tlsCertFile and kafka.tlsKeyFile must be set together or not at all.')
  }
  if (values['kafka.tlsCaFile'] !== undefined && !values['kafka.tls']) {
    throw new ConfigError('kafka.tlsCaFile is set, but kafka.tls is false; expected true.')
  }
  if ((values['artifacts.s3AccessKeyId'] === undefined) !== (values['artifacts.s3SecretAccessKey'] === undefined)) {
    throw new ConfigError('artifacts.s3AccessKeyId and artifacts.s3SecretAccessKey must be set together or not at all.')
  }
  if (values['artifacts.store'] === 's3' && values['artifacts.s3Bucket'] === undefined) {
    throw new ConfigError("artifacts.store is 's3', but artifacts.s3Bucket is absent; expected the name of a bucket.")
  }
  if (!/^[A-Za-z0-9._-]*$/.test(values.prefix ?? '')) {
    throw new ConfigError(`prefix is '${values.prefix}', expected characters A-Z, a-z, 0-9, '.', '_' and '-'.`)
  }
}

/** A hint with the most similar name, if one is similar enough. */
const hint = (name: string, all: readonly string[]): string => {
  const [best] = all.map((one) => ({ one, distance: distance(name, one) })).sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(2, name.length / 4) ? ` Did you mean ${best.one}?` : ''
}

/** The edit distance of two texts (Levenshtein). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]
}
