/** The problems of a named version, field by field. The input may be any JSON. */
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Found } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import { dataVersionName } from './record.ts'

const VERSION = /^[a-z][a-z0-9_-]{0,63}$/
const HASH = /^[0-9a-f]{64}$/
/** More than any dataset has. */
const PARTITIONS_MAX = 10_000
const COUNT_MAX = Number.MAX_SAFE_INTEGER - 1
const TIME_MAX = 8.64e15
const FIELDS = ['name', 'dataset', 'schemaVersion', 'offsets', 'rows', 'contentHash', 'asOf', ...DESCRIBED]

/** @param dataset the one that it names, if it is declared @returns all problems of the declaration; empty if it is valid */
export const dataVersionProblems = (version: unknown, dataset: Found | undefined): readonly Problem[] => {
  if (!isFields(version))
    return [{ path: '', value: version, expected: 'an object with name, dataset, offsets, rows and contentHash' }]
  const check = new Check()
  check.known(version, FIELDS, '')
  check.described(version)
  const { name, dataset: of, schemaVersion, offsets, rows, contentHash, asOf } = version
  check.that(typeof of === 'string' && dataset !== undefined, 'dataset', of, 'a declared dataset')
  const own = String(name).slice(String(of).length + 1)
  const isNamed = typeof name === 'string' && VERSION.test(own) && name === dataVersionName(String(of), own)
  const expected = `'${String(of)}.' and a lower case letter, then at most 63 of a-z, 0-9, _ and -`
  check.that(isNamed, 'name', name, expected)
  check.integer(schemaVersion, 'schemaVersion', 1, dataset?.version ?? COUNT_MAX)
  const isList = Array.isArray(offsets) && offsets.length > 0 && offsets.length <= PARTITIONS_MAX
  if (check.that(isList, 'offsets', offsets, 'a list with an offset for each partition'))
    for (const [i, offset] of (offsets as unknown[]).entries()) check.integer(offset, `offsets.${i}`, 0, COUNT_MAX)
  check.integer(rows, 'rows', 0, COUNT_MAX)
  const isHash = typeof contentHash === 'string' && HASH.test(contentHash)
  check.that(isHash, 'contentHash', contentHash, '64 lower case hex digits')
  if (asOf !== undefined) check.integer(asOf, 'asOf', -TIME_MAX, TIME_MAX)
  return check.problems
}
