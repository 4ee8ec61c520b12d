/** Public exports of the capture client for TypeScript. Start with capture.ts. */
export type { Problem } from './answer.ts'
export {
  type Action,
  Capture,
  type CaptureOptions,
  KINDS,
  type Kind,
  type Outcome,
  type Prediction,
} from './capture.ts'
export { type Counts, DROP_REASONS, type DropReason } from './counts.ts'
export type { Refusal } from './lane.ts'
