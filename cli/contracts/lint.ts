/** What is wrong with a document: its form, and what intake could not judge by. */
import { readContract, type Subject, unmetText } from '../../processors/rules/index.ts'
import type { ContractFile } from './document.ts'
import { formFlaws } from './form.ts'

export interface Finding {
  /** `error`: it is no document of the standard. `refused`: it is one, but cannot be declared so. `note`: it is no rule here. */
  readonly kind: 'error' | 'refused' | 'note'
  /** `line:column`. */
  readonly at: string
  readonly path: string
  readonly message: string
}

/** @param subject the dataset, or nothing: the document is read by its own properties */
export const findings = ({ document, where }: ContractFile, subject: Subject = { dataset: '' }): readonly Finding[] => {
  const at = (path: string) => ({ at: where(path), path })
  const errors = formFlaws(document).map(
    ({ path, message }): Finding => ({ kind: 'error', ...at(path), message: `${path || 'the document'} ${message}` }),
  )
  const isFlawed = (path: string) => errors.some((error) => error.path.startsWith(path) || path.startsWith(error.path))
  const readings = objectsOf(document, subject).map((object) => readContract(document, { ...subject, object }))
  const refused = readings.flatMap(({ flaws }) =>
    flaws.map(({ path, value, expected }): Finding => {
      const message = `${path} is ${JSON.stringify(value) ?? 'absent'}; expected ${expected}`
      return { kind: 'refused', ...at(path), message }
    }),
  )
  const unmet = readings.flatMap((reading) =>
    reading.unmet.map((each): Finding => {
      const kind = each.action === 'reject' ? 'refused' : 'note'
      return { kind, ...at(each.path), message: unmetText(each) }
    }),
  )
  const notes = readings.flatMap(({ unenforced }) =>
    unenforced.map(({ path, reason }): Finding => ({ kind: 'note', ...at(path), message: `${path}: ${reason}` })),
  )
  const all = [...errors, ...refused.filter(({ path }) => !isFlawed(path)), ...unmet, ...notes]
  return all.filter(({ message }, i) => all.findIndex((other) => other.message === message) === i)
}

/** The objects that are read: that of the dataset, or each. */
const objectsOf = (document: unknown, { object, columns, dataset }: Subject): readonly string[] => {
  if (object !== undefined) return [object]
  if (columns !== undefined) return [dataset]
  const { schema } = (document ?? {}) as { readonly schema?: unknown }
  const objects = Array.isArray(schema) ? schema : []
  return objects.map((each) => String((each as { readonly name?: unknown } | null)?.name))
}
