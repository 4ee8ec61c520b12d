/** The name of an alert for all time: the same subject has the same fingerprint, whatever process or replay computes it. */
import { createHash } from 'node:crypto'
import type { avro } from '../../schemas/index.ts'

/** A bar within a part must not read as the end of the part. Ordinary names stay as they are. */
const part = (value: string | number | null): string =>
  value === null ? '' : String(value).replaceAll('\\', '\\\\').replaceAll('|', '\\|')

/** SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty. */
export const fingerprintOf = ({ team, rule, model, version, feature, baselineId }: avro.AlertSubject): string => {
  const text = [team, rule, model, version, feature, baselineId].map(part).join('|')
  return createHash('sha256').update(text).digest('hex')
}
