import type { Config } from './read.ts'

/** The base URL of the gateway for commands. */
export const gatewayUrlOf = ({ values }: Config): string => {
  const url = values['client.url']
  if (url !== undefined) return url.replace(/\/+$/, '')
  const host = values['gateway.host'] ?? '127.0.0.1'
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host
  return `http://${reachable}:${values['gateway.port']}`
}
