/** Windows of contracts that wait for partitions that lag: GET /v1/contracts/overdue. */
import { contractsOverdueInstance, contractsTableInstance } from '../../processors/contracts/index.ts'
import { overdueContracts } from '../../queries/contracts/index.ts'
import type { Routes } from '../context.ts'
import { integer, text } from '../http/schemas.ts'
import { overdueRoute } from '../overdue-list.ts'

export const overdueContractRoutes: Routes = (app, context) =>
  overdueRoute(app, context, {
    ...{ path: '/v1/contracts/overdue', audit: 'contracts.overdue', operationId: 'listOverdueContracts' },
    ...{ tag: 'contracts', kind: 'contract', namedBy: 'contract', read: overdueContracts },
    summary: 'List windows of contracts that are overdue',
    description:
      'Returns the windows that some partitions had closed long before others, latest first. They are not evaluated. A window waits until it, or one that ends later, is evaluated.',
    asked: { contract: text('Only windows of this contract.'), dataset: text('Only windows of this dataset.') },
    shown: {
      dataset: text('The dataset.'),
      contract: text('The contract.'),
      contract_version: integer('The version of the contract.'),
    },
    instances: [contractsOverdueInstance(), contractsTableInstance()],
  })
