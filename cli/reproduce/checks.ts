/** Whether what a run rests on is still to be had. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { Cli } from '../cli.ts'
import type { Client } from '../client.ts'
import { rebuildBody } from '../commands/training-set.ts'
import { CliError, EXIT } from '../errors.ts'
import { writeWhole } from '../out-file.ts'
import type { Run } from '../runs.ts'
import { hashOf, type ModelFolder } from './artifacts.ts'
import type { Finding } from './report.ts'

const run = promisify(execFile)
const GIT_TIMEOUT_MS = 60_000

/** Runs git in a folder. @throws Error with what git says */
export const git = async (folder: string, ...args: readonly string[]): Promise<string> =>
  (await run('git', ['-C', folder, ...args], { timeout: GIT_TIMEOUT_MS })).stdout.trim()

/** Whether a repository has the commit. */
export const codeFinding = async (commit: string | null, repository: string | undefined): Promise<Finding> => {
  const code = { what: 'code', said: commit } as const
  if (commit === null) return { ...code, state: 'missing', detail: 'The run has no tag mlflow.source.git.commit.' }
  if (repository === undefined)
    return { ...code, state: 'unchecked', detail: 'Name a clone of the repository with --repository.' }
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return { ...code, state: 'gone', detail: 'It is no commit of git.' }
  try {
    await git(repository, 'cat-file', '-e', `${commit}^{commit}`)
    return { ...code, state: 'there', detail: '' }
  } catch {
    const isClone = await git(repository, 'rev-parse', '--git-dir').then(
      () => true,
      () => false,
    )
    const detail = isClone
      ? `${repository} has no such commit; fetch it.`
      : `${repository} is no clone of a repository of git.`
    return { ...code, state: 'gone', detail }
  }
}

export const seedFinding = (seed: number | null): Finding =>
  seed === null
    ? {
        ...{ what: 'seed', said: null, state: 'missing' },
        detail: 'The run has no tag millrace.seed, and no parameter seed or random_state.',
      }
    : { what: 'seed', said: String(seed), state: 'there', detail: '' }

/** Files with which MLflow keeps the environment of a model. */
const ENVIRONMENT_FILES = ['requirements.txt', 'conda.yaml', 'python_env.yaml'] as const

/** Whether the files that pin the packages are there, and are those that the run names. */
export const environmentFinding = async (
  client: Client,
  said: string | null,
  model: ModelFolder | undefined,
): Promise<Finding> => {
  const environment = { what: 'environment', said } as const
  const names = ENVIRONMENT_FILES.filter((name) => model?.files.some((file) => file.path === name))
  if (model === undefined || names.length === 0) {
    if (said === null)
      return { ...environment, state: 'missing', detail: 'The run names none, and its model has no requirements.txt.' }
    return { ...environment, state: 'unchecked', detail: 'Only its digest is known; compare it with your lock file.' }
  }
  if (said === null) return { ...environment, state: 'there', detail: `${names.join(', ')} of the model` }
  for (const name of names)
    if ((await hashOf(client, model, name)) === said)
      return { ...environment, state: 'there', detail: `${name} of the model` }
  return { ...environment, state: 'unchecked', detail: `It is another file than ${names.join(', ')} of the model.` }
}

interface Recorded {
  readonly contentHash: string
  readonly format: string
}

/** A training set that was built again. */
export interface BuiltSet {
  readonly id: string
  readonly file: string
}

/**
 * Whether the training sets of a run are recorded, and give the same rows again.
 * @param spines files with the spines of the sets, in their order
 * @param folder for the sets
 */
export const setFindings = async (
  cli: Cli,
  { training: { trainingSetIds } }: Run,
  spines: readonly string[],
  folder: string,
): Promise<{ readonly findings: readonly Finding[]; readonly built: readonly BuiltSet[] }> => {
  if (trainingSetIds.length === 0) {
    const detail = 'The run has no input that is a training set of this installation.'
    return { findings: [{ what: 'training set', said: null, state: 'missing', detail }], built: [] }
  }
  if (spines.length > trainingSetIds.length)
    throw new CliError(
      `reproduce: ${spines.length} spines are given, expected at most ${trainingSetIds.length}: one for each training set.`,
      EXIT.usage,
    )
  const findings: Finding[] = []
  const built: BuiltSet[] = []
  for (const [i, id] of trainingSetIds.entries()) {
    const set = { what: 'training set', said: id } as const
    const found = await setFinding(cli, id, spines[i], path.join(folder, `training-set-${i + 1}`))
    findings.push({ ...set, state: found.state, detail: found.detail })
    if (found.file !== undefined) built.push({ id, file: found.file })
  }
  return { findings, built }
}

type SetFinding = Pick<Finding, 'state' | 'detail'> & { readonly file?: string }

const setFinding = async (cli: Cli, id: string, spine: string | undefined, target: string): Promise<SetFinding> => {
  const recorded = await refused(cli.client().json<Recorded>('GET', `/v1/training-sets/${id}`))
  if (typeof recorded === 'string') return { state: 'gone', detail: recorded }
  if (spine === undefined)
    return { state: 'there', detail: 'It is recorded. Name the file of its spine with --spine to build it again.' }
  const { contentHash, format } = recorded
  const file = `${target}.${format}`
  const body = await rebuildBody(cli, spine, id)
  const answer = await refused(
    cli.client().request('POST', `/v1/training-sets/${id}/rebuild`, { body, contentType: 'application/x-ndjson' }),
  )
  if (typeof answer === 'string') return { state: 'differs', detail: answer }
  await writeWhole(file, (to) => pipeline(answer.body, to))
  const hash = answer.body.trailers['millrace-content-hash']
  if (hash === contentHash) return { state: 'equal', detail: `rebuilt, content hash ${contentHash}`, file }
  return {
    state: 'differs',
    detail: `content hash ${hash ?? 'of an answer that ended early'}, expected ${contentHash}`,
  }
}

/** The answer, or the sentence with which it was refused. */
const refused = async <T>(asked: Promise<T>): Promise<T | string> => {
  try {
    return await asked
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.refused) return error.message
    throw error
  }
}
