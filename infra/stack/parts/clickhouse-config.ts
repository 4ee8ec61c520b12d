import { clickhouseMergeTree, clickhouseProfile, clickhouseSettings } from '../../settings.ts'

type Tags = { readonly [tag: string]: string | number | Tags }

/** Nested tags as XML; text is escaped. */
export const xml = (tags: Tags): string =>
  Object.entries(tags)
    .map(([tag, value]) => `<${tag}>${typeof value === 'object' ? xml(value) : escaped(String(value))}</${tag}>`)
    .join('')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The server's settings. @param displayName every response has it in a header, which shows that the engine is ours */
export const serverConfig = (displayName: string, logFile: string): string =>
  xml({
    clickhouse: {
      logger: { log: logFile, size: '20M', count: 2 },
      display_name: displayName,
      users_config: 'users.xml',
      ...clickhouseSettings,
      merge_tree: { ...clickhouseMergeTree },
    },
  })

/** The users file: one user without a password, admitted only from loopback. */
export const usersConfig = (): string =>
  [
    '<clickhouse>',
    `<profiles>${xml({ default: { ...clickhouseProfile } })}</profiles>`,
    '<users><default><password></password><networks><ip>::1</ip><ip>127.0.0.1</ip></networks>',
    '<profile>default</profile><quota>default</quota></default></users>',
    '<quotas><default/></quotas>',
    '</clickhouse>\n',
  ].join('')
