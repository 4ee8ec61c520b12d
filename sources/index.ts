/** Door of `sources`: brings rows from elsewhere to datasets. Start with source.ts and task.ts. */
export { ROW_UNFIT } from './rows.ts'
export { NO_SOURCES, type SourceSettings, sourceSettings } from './settings.ts'
export { type SourceObserver, SourceTask } from './task.ts'
export { sourceWork } from './work.ts'
