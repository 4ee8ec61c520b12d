/** The row rules of the contracts in force, on the bytes of a row that has passed every other check. */

import type { Columns } from '../../schemas/index.ts'
import { decoded, poison, type RowReader } from '../rows/index.ts'
import { type Breach, breachText, rowRules } from '../rules/index.ts'
import type { Judging } from './judging.ts'

export interface ContractCheck {
  /**
   * @param row its columns, if they were read already
   * @returns whether the row breaks a rule that only warns
   * @throws PoisonError contract_broken if it breaks one that rejects
   */
  isWarned(value: Buffer, row: Columns | undefined): boolean
}

/** @returns `undefined` if no contract judges rows */
export const contractCheck = (
  { contracts }: Judging,
  { columns }: Pick<RowReader, 'columns'>,
): ContractCheck | undefined => {
  if (contracts === undefined || columns === undefined) return undefined
  const rules = rowRules(contracts, columns)
  return {
    isWarned: (value, row) => {
      const breaches = rules.breaches(row ?? decoded(() => columns.read(value)))
      if (breaches === undefined) return false
      const rejecting = breaches.filter(isRejecting)
      if (rejecting.length > 0) throw poison('contract_broken', { breaches: breachText(rejecting) })
      return true
    },
  }
}

const isRejecting = ({ rule }: Breach): boolean => rule.action === 'reject'
