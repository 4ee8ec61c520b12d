/** Checks a list of declarations as if they were declared one after the other, without any effect. */
import { Foresight, type Kind, type Subject } from '../../processors/catalog/index.ts'
import type { GatewayContext } from '../context.ts'
import { type FieldProblem, HttpError } from '../http/errors.ts'
import { declaration, refusedError } from './declarations.ts'
import { requireReadable } from './producers.ts'

export interface Checked {
  readonly kind: string
  readonly name: string | null
  /** `accepted`: it would change the catalogue. */
  readonly outcome: 'accepted' | 'unchanged' | 'refused'
  /** The version that it would be; null if it is refused. */
  readonly version: number | null
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
  for (const { kind, body } of given) {
    const { name } = (body ?? {}) as { readonly name?: unknown }
    const named = { kind: kind.name, name: typeof name === 'string' ? name : null }
    try {
      const { version, isChange } = await foreseen(context, foresight, kind, body)
      results.push({ ...named, outcome: isChange ? 'accepted' : 'unchanged', version })
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      const { code, message: detail, problems = [] } = error
      results.push({ ...named, outcome: 'refused', version: null, code, detail, problems })
    }
  }
  return results
}

const foreseen = async (
  context: GatewayContext,
  foresight: Foresight,
  kind: Kind,
  body: unknown,
): Promise<Pick<Subject, 'version'> & { readonly isChange: boolean }> => {
  const content = declaration(context, kind, body, null, foresight.look)
  await requireReadable(context, kind, content)
  const decision = foresight.decide(content)
  if (decision.kind === 'refused') throw refusedError(decision.refusal)
  return { version: decision.subject.version, isChange: decision.events.length > 0 }
}
