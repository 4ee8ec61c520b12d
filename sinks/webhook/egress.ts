/**
 * Where requests to addresses of others may go. A name is resolved for each connection, all of its addresses are judged, and the connection goes to one of them: there is no
 * second look-up that could say something else.
 */
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { withoutPaths } from './address.ts'

/** Addresses that are not of the public internet, with those that lead there through another one. */
const REFUSED: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'], // unspecified, loopback, IPv4-compatible
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 9, 'ipv6'], // link-local and site-local
  ['ff00::', 8, 'ipv6'],
]

const refused = new BlockList()
for (const [net, prefix, family] of REFUSED) refused.addSubnet(net, prefix, family)

/** A target that is refused whatever it would answer. */
export class EgressError extends Error {
  override readonly name = 'EgressError'
}

/** Whether an address is of the public internet. IPv4 addresses inside IPv6 ones count as what they are. */
export const isPublic = (address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && !refused.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

export interface Egress {
  /** Hosts, or `host:port`, that may be on addresses that are not public, as the URL names them. */
  readonly allowedHosts: readonly string[]
  /** Resolves names. Default: the system's. */
  readonly lookup?: typeof systemLookup
}

/** Without brackets. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

const isAllowed = ({ allowedHosts }: Egress, url: URL): boolean =>
  allowedHosts.includes(hostOf(url)) || allowedHosts.includes(url.host)

/**
 * The target as a URL.
 * @throws EgressError if it is no http or https address, has a user or a password in it, or is an address that is refused
 */
export const targetOf = (text: string, egress: Egress): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new EgressError(`target is '${withoutPaths(text).slice(0, 200)}', expected an http or https address`)
  if (url.username !== '' || url.password !== '')
    throw new EgressError(`target at ${url.host} has a user or a password in it, expected none`)
  const host = hostOf(url)
  if (isIP(host) !== 0 && !isPublic(host) && !isAllowed(egress, url)) throw refusal(url, host)
  return url
}

const refusal = ({ host }: URL, address: string): EgressError =>
  new EgressError(`target ${host} is at ${address}, expected a public address, or a host that a setting allows`)

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** A look-up for one connection to the target. Node asks it for names only: `targetOf` judges addresses in the URL. */
export const judgedLookup = (egress: Egress, url: URL) => {
  const { lookup = systemLookup } = egress
  return (hostname: string, options: LookupOptions, done: Found): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        done(error, '')
        return
      }
      const wrong = isAllowed(egress, url) ? undefined : addresses.find(({ address }) => !isPublic(address))
      const [first] = addresses
      if (wrong !== undefined || first === undefined) done(refusal(url, wrong?.address ?? 'no address'), '')
      else if (options.all === true) done(null, addresses)
      else done(null, first.address, first.family)
    })
  }
}
