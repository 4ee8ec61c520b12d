/** Public exports of `processors/windows`. Start with windows.ts. */
export { windows, windowsInstance } from './definition.ts'
export { slicer } from './slices.ts'
export { type Counting, type LateRow, lateRow, WindowedRows } from './windowed.ts'
export { makeWindows, type WindowsOptions, type WindowsProcessor } from './windows.ts'
