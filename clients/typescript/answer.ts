/** What an answer of the gateway means for the records of a batch. Pure: the sender acts on it. */

/** What is wrong with one field. */
export interface Problem {
  /** Empty: the record as a whole. */
  readonly field: string
  readonly value: unknown
  readonly expected: string
}

export type Verdict =
  /** Every record was judged. */
  | {
      readonly is: 'judged'
      readonly accepted: number
      readonly rejected: number
      /** Index in the batch -> what is wrong. The gateway lists 1,000 problems of a batch at most. */
      readonly problems: ReadonlyMap<number, readonly Problem[]>
    }
  /** The request as a whole is refused for what it holds: its halves say which record it is. */
  | { readonly is: 'refused'; readonly reason: string }
  /** Nothing is known: the same request comes again. */
  | { readonly is: 'unknown'; readonly reason: string; readonly retryAfterMs: number }

/** Statuses of requests whose content is at fault. Everything else is about the gateway, the way there, or what is declared: that may pass. */
const CONTENT_STATUSES = new Set([400, 413, 422])
const JUDGED_STATUSES = new Set([200, 207, 422])
const SHOWN_CHARACTERS = 300

interface Report {
  readonly accepted: number
  readonly rejected: number
  readonly errors: readonly (Problem & { readonly index: number })[]
}

/** @param records of the batch @param retryAfter header of the answer */
export const verdictOf = (records: number, status: number, text: string, retryAfter: string | null): Verdict => {
  const report = JUDGED_STATUSES.has(status) ? reportOf(text) : undefined
  if (report !== undefined && report.accepted + report.rejected === records) {
    const { accepted, rejected, errors } = report
    return { is: 'judged', accepted, rejected, problems: byIndex(errors) }
  }
  const reason = `The gateway answered ${status}: ${text.slice(0, SHOWN_CHARACTERS)}`
  if (CONTENT_STATUSES.has(status)) return { is: 'refused', reason }
  return { is: 'unknown', reason, retryAfterMs: /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : 0 }
}

const reportOf = (text: string): Report | undefined => {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return undefined
  }
  const { accepted, rejected, errors } = (found ?? {}) as Partial<Report>
  const isReport = Number.isInteger(accepted) && Number.isInteger(rejected) && Array.isArray(errors)
  return isReport ? (found as Report) : undefined
}

const byIndex = (errors: Report['errors']): Map<number, Problem[]> => {
  const problems = new Map<number, Problem[]>()
  for (const { index, field, value, expected } of errors) {
    const known = problems.get(index)
    if (known === undefined) problems.set(index, [{ field, value, expected }])
    else known.push({ field, value, expected })
  }
  return problems
}
