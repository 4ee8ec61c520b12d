// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
export * from './common.ts'
export * from './data.ts'
export * from './feature.ts'
export * from './training.ts'
export * from './evaluation.ts'
export * from './serving.ts'
export * from './monitoring.ts'
export { records } from './records.ts'
