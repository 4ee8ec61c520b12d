/** Files of rows in a bucket of S3, or of a server that speaks its protocol. */
import { type SourceType, secretField } from '../fields.ts'
import { FORMAT_FIELDS, type FormatFrom } from './files.ts'

export const s3: SourceType = {
  name: 's3',
  summary: 'Files of rows in a bucket of S3, or of another server that speaks its protocol.',
  together: ({ accessKeyId, secretFrom }, check) => {
    const isPair = (accessKeyId === undefined) === (secretFrom === undefined)
    check.that(isPair, 'readsFrom.secretFrom', secretFrom, 'together with readsFrom.accessKeyId, or neither')
  },
  fields: {
    bucket: { kind: 'text', required: true, identity: true, doc: 'The bucket.' },
    prefix: {
      ...{ kind: 'text', identity: true },
      doc: 'Only keys that begin so are read, such as orders/. Without it, all of the bucket.',
    },
    endpoint: {
      ...{ kind: 'text', pattern: /^https?:\/\/[^/\s@]+$/, expected: 'a URL as https://host:port', identity: true },
      doc: 'The URL of a server other than AWS. The setting `sources.hosts` of the workers has to name its host.',
    },
    region: { kind: 'text', doc: 'The region.', fallback: 'us-east-1' },
    accessKeyId: {
      kind: 'text',
      doc: 'The access key. Without it, what the programs of AWS use: environment, profile or the role of the machine.',
    },
    secretFrom: secretField(
      'BUCKET_SECRET',
      'The variable in the environment of the workers that has the secret of the access key.',
    ),
    ...FORMAT_FIELDS,
  },
}

/** `readsFrom` of a bucket, with every default filled in. */
export interface S3From extends FormatFrom {
  readonly bucket: string
  readonly prefix?: string
  readonly endpoint?: string
  readonly region: string
  readonly accessKeyId?: string
  readonly secretFrom?: string
}
