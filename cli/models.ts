/** Models, their versions, moves and lineage as text for people. */
import { table } from './output.ts'
import { pairsText, timeText } from './runs.ts'

export interface Model {
  readonly model: string
  readonly description: string | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly tags: Readonly<Record<string, string>>
  readonly aliases: readonly { readonly alias: string; readonly version: number }[]
  readonly latest: readonly { readonly version: number; readonly stage: string }[]
}

export interface Version {
  readonly model: string
  readonly version: number
  readonly stage: string
  readonly description: string | null
  readonly createdAt: number
  readonly tags: Readonly<Record<string, string>>
  readonly aliases: readonly string[]
  readonly source: string
  readonly runId: string | null
  readonly trainingSetIds: readonly string[]
  readonly codeCommit: string | null
  readonly seed: number | null
  readonly environmentHash: string | null
  readonly missing: readonly string[]
}

/** A move of an alias, or of a version to a stage. */
export interface Move {
  readonly version: number | null
  readonly stage?: string | null
  readonly previous: number | string | null
  readonly since: number
  readonly position: { readonly topic: string; readonly partition: number; readonly offset: number }
  readonly actor: string | null
  readonly reason: string | null
  readonly evidence: { readonly gateIds?: readonly string[]; readonly approvalIds?: readonly string[] } | null
}

export interface Lineage {
  readonly model: string
  readonly version: number
  readonly stage: string
  readonly aliases: readonly string[]
  readonly runId: string | null
  readonly run: { readonly name: string; readonly status: string; readonly experiment: string | null } | null
  readonly loggedModel: { readonly modelId: string; readonly name: string } | null
  readonly trainingSets: readonly {
    readonly trainingSetId: string
    readonly recorded: {
      readonly views: readonly { readonly view: string; readonly version: number }[]
      readonly datasets: readonly string[]
      readonly positions: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]
      readonly rows: number
    } | null
  }[]
  readonly otherInputs: readonly { readonly name: string; readonly digest: string; readonly sourceType: string }[]
  readonly codeCommit: string | null
  readonly seed: number | null
  readonly environmentHash: string | null
  readonly artifacts: { readonly source: string; readonly location: string | null }
  readonly missing: readonly string[]
}

const listed = (texts: readonly string[], none = '-'): string => texts.join(', ') || none
const shown = (value: string | number | null): string => String(value ?? '-')
const withPairs = (head: string, title: string, pairs: Readonly<Record<string, string>>): string => {
  const text = pairsText(pairs)
  return text === '' ? head : `${head}\n\n${title}\n${text}`
}

export const modelText = (model: Model, versions: readonly Version[]): string => {
  const { aliases, createdAt, updatedAt, description } = model
  const head = table([
    ['model', model.model],
    ['description', description || '-'],
    ['created', timeText(createdAt)],
    ['changed', timeText(updatedAt)],
    ['aliases', listed(aliases.map(({ alias, version }) => `${alias}=${version}`))],
  ])
  const rows = versions.map((each) => [
    ...[String(each.version), each.stage, listed(each.aliases), timeText(each.createdAt)],
    ...[shown(each.runId), listed(each.missing, 'nothing')],
  ])
  const list = table([['VERSION', 'STAGE', 'ALIASES', 'REGISTERED', 'RUN', 'MISSING'], ...rows])
  return `${withPairs(head, 'tags', model.tags)}\n\n${versions.length === 0 ? 'It has no version.' : list}`
}

export const versionText = (version: Version): string => {
  const head = table([
    ['version', `${version.version} of ${version.model}`],
    ['description', version.description || '-'],
    ['stage', version.stage],
    ['aliases', listed(version.aliases)],
    ['registered', timeText(version.createdAt)],
    ['artifacts', version.source],
    ['run', shown(version.runId)],
    ['training sets', listed(version.trainingSetIds)],
    ['code', shown(version.codeCommit)],
    ['seed', shown(version.seed)],
    ['environment', shown(version.environmentHash)],
    ['missing', listed(version.missing, 'nothing')],
  ])
  return withPairs(head, 'tags', version.tags)
}

/** Since, to, from, by, position, evidence, reason. */
export const moveRow = (move: Move): string[] => {
  const { version, stage, previous, since, position, actor, reason, evidence } = move
  const { gateIds = [], approvalIds = [] } = evidence ?? {}
  const named = [...gateIds.map((id) => `gate ${id}`), ...approvalIds.map((id) => `approval ${id}`)]
  return [
    timeText(since),
    shown(stage === undefined ? version : stage),
    shown(previous),
    shown(actor),
    `${position.topic}:${position.partition}:${position.offset}`,
    listed(named),
    shown(reason),
  ]
}

export const lineageText = (lineage: Lineage): string => {
  const { run, runId, loggedModel, trainingSets, otherInputs, artifacts } = lineage
  const about = run === null ? '' : ` ${run.name}, ${run.status}, experiment ${shown(run.experiment)}`
  const setText = ({ trainingSetId, recorded }: Lineage['trainingSets'][number]): string => {
    if (recorded === null) return `${trainingSetId} (not recorded here)`
    const views = recorded.views.map(({ view, version }) => `${view}@${version}`)
    const positions = recorded.positions.map(({ topic, partition, offset }) => `${topic}:${partition}:${offset}`)
    return `${trainingSetId} (${recorded.rows} rows of ${listed(views)} of ${listed(recorded.datasets)} at ${listed(positions)})`
  }
  return table([
    ['version', `${lineage.version} of ${lineage.model}, stage ${lineage.stage}, aliases ${listed(lineage.aliases)}`],
    ['run', `${shown(runId)}${about}`],
    ['logged model', loggedModel === null ? '-' : `${loggedModel.modelId} ${loggedModel.name}`],
    ...(trainingSets.length === 0
      ? [['training set', '-']]
      : trainingSets.map((set) => ['training set', setText(set)])),
    ...otherInputs.map(({ name, digest, sourceType }) => ['other input', `${name} ${digest} (${sourceType})`]),
    ['code', shown(lineage.codeCommit)],
    ['seed', shown(lineage.seed)],
    ['environment', shown(lineage.environmentHash)],
    ['artifacts', artifacts.location ?? artifacts.source],
    ['missing', listed(lineage.missing, 'nothing')],
  ])
}
