/** The choice of the version of a view that readers shall get, and the switch to it. */
import { endsOf, type TaskBehind, tasksBehind } from '../../platform/index.ts'
import { activateCommand, chooseCommand, type Kind, view, wantedVersion } from '../../processors/catalog/index.ts'
import type { GatewayContext } from '../context.ts'
import type { CommandOrigin } from '../origin.ts'
import { type Decided, decided } from './commands.ts'

export interface Chosen {
  readonly decided: Decided
  /** The version that readers get now. */
  readonly active: number | null
  /** What the chosen version lacks; empty if it lacks nothing. */
  readonly missing: readonly TaskBehind[]
}

export interface Choosing {
  readonly version: number
  /** Compare-and-set: the active version, 0 = there is none; `null`: do not compare. */
  readonly expectedVersion: number | null
  readonly reason: string | null
  /** Switch at once, whatever the version lacks. */
  readonly force: boolean
}

const activeOf = ({ tail }: GatewayContext, name: string): number | null =>
  tail.catalog.current.view(name)?.active?.version ?? null

/**
 * Records the choice, then waits up to `positionTimeoutMs` until a worker has switched readers to the version. A worker does so when the
 * version has caught up, also after this answer.
 * @throws HttpError VIEW_UNKNOWN; as `decided`
 */
export const chosen = async (
  context: GatewayContext,
  name: string,
  { force, ...content }: Choosing,
  origin: CommandOrigin,
): Promise<Chosen> => {
  const { platform, views, tail, settings } = context
  const { version, reason } = content
  const target = views.readable(name, version)
  const lacking = force ? await tasksBehind(platform, target) : [] // before the workers begin to fill it
  const choice = await decided(context, chooseCommand(view, name, content), origin)
  const isActive = () => activeOf(context, name) === version
  if (!force) await tail.waitFor(isActive, settings.positionTimeoutMs)
  if (isActive()) return { decided: choice, active: version, missing: lacking }
  if (!force) return { decided: choice, active: activeOf(context, name), missing: await tasksBehind(platform, target) }
  const positions = await endsOf(platform, platform.names.features(name, version))
  const forced = { version, expectedVersion: null, positions, reason: reason ?? 'forced' }
  const switched = await decided(context, activateCommand(view, name, forced), origin)
  return { decided: switched, active: version, missing: lacking }
}

/**
 * Declared content is what readers shall get: if it equals a version that exists, this version is chosen.
 * @returns `undefined` if nothing had to be chosen
 * @throws as `decided`
 */
export const chosenByDeclaration = async (
  context: GatewayContext,
  kind: Kind,
  { record }: Decided,
  origin: CommandOrigin,
): Promise<Decided | undefined> => {
  const { name, version, revision } = subjectOf(kind, record)
  const isNew = record.type !== 'DeclarationUnchanged' && revision === 1
  const declared = context.tail.catalog.current.declaration(kind.name, name)
  if (kind.activation === undefined || isNew || declared === undefined || wantedVersion(declared) === version)
    return undefined
  const content = { version, expectedVersion: null, reason: 'declared again' }
  return decided(context, chooseCommand(kind, name, content), origin)
}

const subjectOf = (kind: Kind, { type, value }: Decided['record']) => {
  const { version, revision } = value as { readonly version: number; readonly revision: number }
  const named = type === 'DeclarationUnchanged' ? value : value[kind.name]
  return { name: (named as { readonly name: string }).name, version, revision }
}
