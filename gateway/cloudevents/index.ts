/** Events of payload loggers. Start with halves.ts. */
export { type InferenceEvent, inferenceEvent, invalid } from './event.ts'
export { Halves, type Met } from './halves.ts'
export { payloadOf } from './payload.ts'
export { type Mapping, predictionsOf } from './predictions.ts'
