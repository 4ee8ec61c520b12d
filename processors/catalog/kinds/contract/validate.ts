/** The problems of a contract, field by field, those of its document included. The input may be any JSON. */
import { type avro, canonicalJson, parseDuration } from '../../../../schemas/index.ts'
import { type Column, readContract } from '../../../rules/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Problem } from '../../problem.ts'

const WINDOW_MIN_MS = 1_000
const SPAN_MAX_MS = 366 * 86_400_000
/** A command has at most 262,144 bytes. */
const DOCUMENT_MAX = 200_000
/** They are kept with every change of how rows are judged, in a record of the changelog. */
const RULES_MAX = 500

/** @param dataset the one that it names, if it is declared @returns all problems of the declaration; empty if it is valid */
export const contractProblems = (contract: unknown, dataset: avro.Dataset | undefined): readonly Problem[] => {
  if (!isFields(contract)) return [{ path: '', value: contract, expected: 'an object with name, dataset and odcs' }]
  const check = new Check()
  const spans = ['window', 'grace', 'overdue', 'lateWithin']
  check.known(contract, ['name', 'dataset', 'object', 'odcs', ...spans, ...DESCRIBED], '')
  check.name(contract.name)
  check.described(contract)
  check.text(contract, 'object')
  for (const name of spans) {
    const value = contract[name]
    if (value === undefined) continue
    const ms = parseDuration(value)
    const min = name === 'window' ? WINDOW_MIN_MS : 0
    const isSpan = ms !== undefined && ms >= min && ms <= SPAN_MAX_MS
    check.that(isSpan, name, value, `a duration of ${min} ms to 366d, such as 1h`)
  }
  if (!check.that(dataset !== undefined, 'dataset', contract.dataset, 'a declared dataset')) return check.problems
  const { object, odcs } = contract
  const subject = {
    dataset: (dataset as avro.Dataset).name,
    columns: (dataset as avro.Dataset).columns as readonly Column[],
    ...(typeof object === 'string' && { object }),
  }
  const reading = readContract(odcs, subject, 'odcs')
  for (const { path, value, expected } of reading.flaws) check.add(path, value, expected)
  const [refused, fixed] = [reading.unmet, reading.exact].map((all) => all.filter(({ action }) => action === 'reject'))
  for (const { path, value, expected } of refused as typeof reading.unmet) check.add(path, value, expected)
  // Columns that come by themselves would break the promise behind the back of who made it.
  if ((dataset as avro.Dataset).evolution === 'add-columns')
    for (const { path } of fixed!)
      check.add(path, 'add-columns', `evolution ignore or refuse of dataset ${subject.dataset}`)
  const rules = reading.rows.length + reading.sets.length
  check.that(rules <= RULES_MAX, 'odcs', `${rules} rules`, `at most ${RULES_MAX} rules`)
  const characters = isFields(odcs) ? canonicalJson(odcs).length : 0
  check.that(characters <= DOCUMENT_MAX, 'odcs', `${characters} characters`, `at most ${DOCUMENT_MAX} characters`)
  return check.problems
}
