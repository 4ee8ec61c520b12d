/**
 * The configuration: settings.ts holds the table of settings, read.ts reads their sources. Commands that start or use parts of the platform themselves
 * import apply.ts; the others do not load those parts.
 */
export { gatewayUrlOf } from './gateway-url.ts'
export { configPage, configText, printable } from './print.ts'
export { type Config, ConfigError, type ConfigSources, DEFAULT_FILE, readConfig, type Source } from './read.ts'
export { environmentName, type Setting } from './setting.ts'
export { SETTINGS, type SettingName, type Values } from './settings.ts'
