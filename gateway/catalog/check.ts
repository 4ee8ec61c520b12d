/** Checks a list of declarations as if they were declared one after the other, without any effect. */
import {
  type CommandContent,
  chooseCommand,
  type Entry,
  Foresight,
  type Kind,
  type Named,
  wantedVersion,
} from '../../processors/catalog/index.ts'
import type { GatewayContext } from '../context.ts'
import { type FieldProblem, HttpError } from '../http/errors.ts'
import { declaration, refusedError, remarksOn } from './declarations.ts'
import { type Difference, differencesOf } from './differences.ts'
import { requireReadable } from './producers.ts'

export interface Checked {
  readonly kind: string
  readonly name: string | null
  /** `accepted`: it would change the catalogue. */
  readonly outcome: 'accepted' | 'unchanged' | 'refused'
  /** The version that it would be; null if it is refused. */
  readonly version: number | null
  /**
   * What would change: a `new` name, another content (`version`), what does not affect results (`revision`), or the version that readers
   * get (`chosen`: an earlier one); null: nothing.
   */
  readonly change: 'new' | 'version' | 'revision' | 'chosen' | null
  /** The version that readers get, or shall get, before; null: none. */
  readonly from: number | null
  /** How the content differs from that version. */
  readonly differences: readonly Difference[]
  /** What it will not do although it is valid, a sentence each. */
  readonly notes: readonly string[]
  readonly code?: string
  readonly detail?: string
  readonly problems?: readonly FieldProblem[]
}

export interface Given {
  readonly kind: Kind
  readonly body: unknown
}

/** @throws errors of the registry */
export const checked = async (context: GatewayContext, given: readonly Given[]): Promise<readonly Checked[]> => {
  const { platform, tail } = context
  const foresight = new Foresight(platform.kinds, tail.catalog.current, platform.names)
  const results: Checked[] = []
  const remarks: (() => readonly string[])[] = []
  for (const { kind, body } of given) {
    const { name } = (body ?? {}) as { readonly name?: unknown }
    const named = { kind: kind.name, name: typeof name === 'string' ? name : null }
    try {
      const { change, content, ...foreseen } = await foresee(context, foresight, kind, body)
      results.push({ ...named, outcome: change === null ? 'unchanged' : 'accepted', change, ...foreseen, notes: [] })
      remarks.push(() => remarksOn(context, kind, content, foresight.look))
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      const { code, message: detail, problems = [] } = error
      const nothing = { version: null, change: null, from: null, differences: [], notes: [] }
      remarks.push(() => [])
      results.push({ ...named, outcome: 'refused', ...nothing, code, detail, problems })
    }
  }
  // They are made when all are known: declarations of one list may name each other.
  return results.map((result, i) => ({ ...result, notes: remarks[i]() }))
}

type Foreseen = Pick<Checked, 'version' | 'change' | 'from' | 'differences'> & { readonly content: CommandContent }

const foresee = async (context: GatewayContext, foresight: Foresight, kind: Kind, body: unknown): Promise<Foreseen> => {
  const content = declaration(context, kind, body, null, foresight.look)
  await requireReadable(context, kind, content)
  const record = content.value[kind.name] as Named
  const before = foresight.entry(kind.name, record.name)
  for (const prior of kind.prior?.(record, foresight.look) ?? []) foresight.decide(prior)
  const decision = foresight.decide(content)
  if (decision.kind === 'refused') throw refusedError(decision.refusal)
  const { version, revision } = decision.subject
  const after = foresight.entry(kind.name, record.name) as Entry
  const from = before === undefined ? null : presentOf(before)
  const present = before?.versions[(from ?? before.versions.length) - 1]?.record
  const differences =
    present === undefined
      ? []
      : differencesOf(kind.declarationOf(present), kind.declarationOf(after.versions[version - 1].record))
  const isNew = decision.events.length > 0 && revision === 1
  if (!isNew && kind.activation !== undefined && wantedVersion(after) !== version) {
    const choice = { version, expectedVersion: null, reason: null }
    const chosen = foresight.decide(chooseCommand(kind, record.name, choice))
    if (chosen.kind === 'refused') throw refusedError(chosen.refusal)
    return { version, change: 'chosen', from, differences, content }
  }
  const change = decision.events.length === 0 ? null : !isNew ? 'revision' : before === undefined ? 'new' : 'version'
  return { version, change, from, differences, content }
}

/** The version that readers get or shall get; without activation the latest. */
const presentOf = (entry: Entry): number | null =>
  entry.active === undefined ? entry.versions.length : (wantedVersion(entry) ?? null)
