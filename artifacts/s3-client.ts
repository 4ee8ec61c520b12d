/** The client of S3, or of a server that speaks its protocol. */
import { S3Client } from '@aws-sdk/client-s3'

export interface S3Connection {
  readonly region: string
  /** The URL of a server other than AWS. Its buckets are named in the path. */
  readonly endpoint?: string
  /** Without it, the client looks where AWS' own programs look. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The largest number of connections; further calls wait. */
  readonly connectionsMax: number
}

const CONNECT_MS_MAX = 5_000
const ANSWER_MS_MAX = 60_000

export const s3Client = ({ region, endpoint, credentials, connectionsMax }: S3Connection): S3Client =>
  new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    // Servers other than AWS do not know the checksums that the client would add.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS_MAX,
      requestTimeout: ANSWER_MS_MAX,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: connectionsMax },
      httpsAgent: { maxSockets: connectionsMax },
    },
  })
