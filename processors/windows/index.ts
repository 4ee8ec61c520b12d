/** Public exports of `processors/windows`. Start with windows.ts. */
export { windows, windowsInstance } from './definition.ts'
export { makeWindows, type WindowsOptions, type WindowsProcessor } from './windows.ts'
