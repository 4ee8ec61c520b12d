import type { Workload } from '../../streams/core/simulation/run.ts'
import { commandsAndAnswers } from './accounts.ts'
import { deadlines } from './deadlines.ts'
import { flights } from './flights.ts'
import { merged } from './merged.ts'
import { tumbling, twoStages } from './tumbling.ts'

export const WORKLOADS: readonly Workload[] = [tumbling, twoStages, deadlines, merged, commandsAndAnswers, flights]
