/**
 * Why the catalogue refuses a command: one table. Codes are never reused. The gateway maps a class to an HTTP status.
 */
import type { RefusalClass } from '../../streams/core/aggregate/index.ts'
import { type Problem, problemText } from './problem.ts'

export type { RefusalClass }

interface Named {
  readonly name: string
}
interface OfKind extends Named {
  readonly kind: string
}
interface NamedVersion extends OfKind {
  readonly version: number
}

interface Failed {
  readonly message: string
}

interface Topic extends OfKind {
  readonly topic: string
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const row = <P>(kind: RefusalClass, text: (parameters: P) => string) => ({ kind, text })

export const REFUSALS = {
  DECLARATION_INVALID: row('invalid', (p: OfKind) => `The ${p.kind} '${p.name}' is not valid.`),
  DATASET_UNKNOWN: row('unknown', (p: Named) => `There is no dataset '${p.name}'.`),
  DATASET_RETIRED: row('conflict', (p: Named) => `Dataset '${p.name}' is retired.`),
  DATASET_INCOMPATIBLE: row(
    'conflict',
    (p: Named) => `Dataset '${p.name}' can only grow by nullable columns: its rows and topics stay as they are.`,
  ),
  DATASET_IN_USE: row(
    'conflict',
    (p: Named & { views: readonly string[] }) =>
      `Dataset '${p.name}' has views that are not retired: ${p.views.join(', ')}.`,
  ),
  TOPIC_CONFLICT: row(
    'conflict',
    (p: Topic & { owner: string; other: string }) =>
      `The ${p.kind} '${p.name}' needs topic '${p.topic}', and ${p.owner} has topic '${p.other}': Kafka takes '.' and '_' in names for the same, so only one of them can exist; expected another name.`,
  ),
  TOPIC_TOO_LONG: row(
    'invalid',
    (p: Topic & { max: number }) =>
      `The ${p.kind} '${p.name}' needs topic '${p.topic}', which has ${p.topic.length} characters; at most ${p.max} are allowed.`,
  ),
  TOPIC_CIRCLE: row(
    'invalid',
    (p: Topic) => `The ${p.kind} '${p.name}' would read topic '${p.topic}', which it writes itself.`,
  ),
  ENTITY_RETIRED: row('conflict', (p: Named) => `Entity '${p.name}' is retired.`),
  ENTITY_MISMATCH: row(
    'invalid',
    (p: Named & { dataset: string }) => `Entity '${p.name}' is not identified by columns of dataset '${p.dataset}'.`,
  ),
  DECLARATION_INCOMPATIBLE: row(
    'conflict',
    (p: OfKind) => `The new content of ${p.kind} '${p.name}' cannot follow the present one.`,
  ),
  DECLARATION_IN_USE: row(
    'conflict',
    (p: OfKind & { users: readonly OfKind[] }) =>
      `Declarations that are not retired use ${p.kind} '${p.name}': ${p.users.map(({ kind, name }) => `${kind} '${name}'`).join(', ')}.`,
  ),
  DECLARATION_RETIRED: row('conflict', (p: OfKind) => `${capital(p.kind)} '${p.name}' is retired.`),
  DECLARATION_UNKNOWN: row('unknown', (p: OfKind) => `There is no ${p.kind} '${p.name}'.`),
  VERSION_UNKNOWN: row(
    'unknown',
    (p: NamedVersion & { latest: number }) =>
      `${capital(p.kind)} '${p.name}' has no version ${p.version}; its versions are 1 to ${p.latest}.`,
  ),
  VERSION_RETIRED: row('conflict', (p: NamedVersion) => `Version ${p.version} of ${p.kind} '${p.name}' is retired.`),
  VERSION_ACTIVE: row(
    'conflict',
    (p: NamedVersion) =>
      `Version ${p.version} of ${p.kind} '${p.name}' is what readers get; activate another one first, or retire the ${p.kind}.`,
  ),
  VERSION_OLDER: row(
    'conflict',
    (p: NamedVersion & { active: number }) =>
      `Version ${p.version} of ${p.kind} '${p.name}' is older than the active ${p.active}; going back needs expectedVersion ${p.active}.`,
  ),
  VERSION_NOT_CHOSEN: row(
    'conflict',
    (p: NamedVersion & { wanted: number }) =>
      `Version ${p.version} of ${p.kind} '${p.name}' is not the one that readers shall get: version ${p.wanted} was chosen, or was declared later.`,
  ),
  VERSION_CONFLICT: row(
    'conflict',
    (p: Named & { expected: number; found: number }) =>
      `'${p.name}' is at version ${p.found}, the command expects ${p.expected} (0 = none).`,
  ),
  VERSION_NOT_SINGLE: row(
    'invalid',
    (p: OfKind) => `Versions of the ${p.kind} '${p.name}' are not retired one by one; expected version null.`,
  ),
  POSITIONS_INCOMPLETE: row(
    'invalid',
    (p: Named & { topic: string; partitions: number }) =>
      `An activation of '${p.name}' carries one position for each of the ${p.partitions} partitions of ${p.topic}.`,
  ),
  GENERATION_CONFLICT: row(
    'conflict',
    (p: Named & { present: number; generation: number }) =>
      `The rows of dataset '${p.name}' are in generation ${p.present}; ${p.present + 1} can begin, not ${p.generation}.`,
  ),
  SORTED_INCOMPLETE: row(
    'invalid',
    (p: Named & { topic: string; partitions: number }) =>
      `A sorted generation of dataset '${p.name}' carries one position for each of the ${p.partitions} partitions of ${p.topic}.`,
  ),
  STATE_TOO_LARGE: row('invalid', (p: Failed) => p.message),
  COMMAND_FAILED: row(
    'failed',
    (p: Failed) => `The command could not be decided, which is a bug; it lies in quarantine. ${p.message}`,
  ),
} as const

export type RefusalCode = keyof typeof REFUSALS
type ParametersOf<C extends RefusalCode> = Parameters<(typeof REFUSALS)[C]['text']>[0]

/** A reason to refuse a command. It is a value, not an error. */
export interface Refusal {
  readonly code: RefusalCode
  readonly text: string
  readonly problems: readonly Problem[]
}

const PROBLEMS_MAX = 50

/** A refusal with the sentence of the table, then one sentence per problem, for at most 50 problems. */
export const refusal = <C extends RefusalCode>(
  code: C,
  parameters: ParametersOf<C>,
  found: readonly Problem[] = [],
): Refusal => {
  const text = (REFUSALS[code].text as (p: ParametersOf<C>) => string)(parameters)
  const problems = found.slice(0, PROBLEMS_MAX)
  const more = found.length > PROBLEMS_MAX ? [`And ${found.length - PROBLEMS_MAX} more.`] : []
  return { code, text: [text, ...problems.map(problemText), ...more].join(' '), problems }
}
