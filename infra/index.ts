/** The local stack: what the other folders use of `infra/`. */
export { defaultPorts, messageBytesMax, type PartName, partNames, versions } from './settings.ts'
export { StackError, type StackErrorCode } from './stack/errors.ts'
export type { Addresses, PortsOption, StackOptions } from './stack/options.ts'
export type { Death, Part, PartStatus } from './stack/part.ts'
export { deathReport, type Stack, startStack } from './stack/stack.ts'
