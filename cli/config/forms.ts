/** The forms of texts that settings have. */
import type { Form } from './setting.ts'

export const HTTP: Form = { pattern: /^https?:\/\/[^\s/]+\S*$/, expected: 'an http:// or https:// URL' }
/** Deliveries refuse logins in addresses, which end up in logs. */
export const HOOK: Form = {
  pattern: /^https?:\/\/[^\s/@]+(\/\S*)?$/,
  expected: 'an http:// or https:// URL without a user and a password',
}
export const HOST: Form = {
  pattern: /^([A-Za-z0-9._-]+(:\d{1,5})?|[0-9A-Fa-f:.]+|\[[0-9A-Fa-f:.]+\](:\d{1,5})?)$/,
  expected: 'a host, or host:port',
}
export const REDIS: Form = { pattern: /^rediss?:\/\/\S+$/, expected: 'a redis:// or rediss:// URL' }
export const BROKER: Form = { pattern: /^(\[[0-9A-Fa-f:.]+\]|[^\s:/]+):\d{1,5}$/, expected: 'host:port' }
export const EMAIL: Form = { pattern: /^[^\s@,]+@[^\s@,]+$/, expected: 'an email address' }
export const KEY_PREFIX: Form = {
  pattern: /^([A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*)?$/,
  expected: "names of A-Z, a-z, 0-9, '.', '_' and '-', with '/' between them",
}
