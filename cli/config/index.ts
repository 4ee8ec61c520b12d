/** The configuration: settings.ts holds the table of settings, read.ts reads their sources. */
export {
  artifactOptionsOf,
  gatewaySettingsOf,
  gatewayUrlOf,
  platformConfigOf,
  usesLocalStack,
  watchdogOptionsOf,
  workerOptionsOf,
} from './apply.ts'
export { configPage, configText, printable } from './print.ts'
export { type Config, ConfigError, type ConfigSources, DEFAULT_FILE, readConfig, type Source } from './read.ts'
export { environmentName, type Setting } from './setting.ts'
export { SETTINGS, type SettingName, type Values } from './settings.ts'
