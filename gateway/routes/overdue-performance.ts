/** Windows of performance that wait for partitions that lag: GET /v1/performance/overdue. */
import { performanceOverdueInstance, performanceTableInstance } from '../../processors/performance/index.ts'
import { overduePerformance } from '../../queries/performance/index.ts'
import type { Routes } from '../context.ts'
import { integer, text } from '../http/schemas.ts'
import { overdueRoute } from '../overdue-list.ts'

export const overduePerformanceRoutes: Routes = (app, context) =>
  overdueRoute(app, context, {
    ...{ path: '/v1/performance/overdue', audit: 'performance.overdue', operationId: 'listOverduePerformance' },
    ...{ tag: 'performance', kind: 'performance', namedBy: 'name', read: overduePerformance },
    summary: 'List windows of performance that are overdue',
    description:
      'Returns the windows that some partitions had closed long before others, latest first. They are not measured. A window waits until it, or one that ends later, is measured.',
    asked: { name: text('Only windows of this measure of performance.'), model: text('Only windows of this model.') },
    shown: {
      model: text('The model.'),
      name: text('The measure of performance.'),
      declaration_version: integer('The version of that declaration.'),
    },
    instances: [performanceOverdueInstance(), performanceTableInstance()],
  })
