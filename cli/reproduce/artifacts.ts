/** The artifacts of a run, read through the gateway. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Client } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'
import type { Run } from '../runs.ts'

/** A file below the root of a model. */
export interface ModelFile {
  /** With `/` between names. */
  readonly path: string
  readonly bytes: number
}

export interface ModelFolder {
  /** The path of the folder in the store. */
  readonly root: string
  readonly files: readonly ModelFile[]
}

const PROXY = '/api/2.0/mlflow-artifacts/artifacts'
const FILES_MAX = 10_000
/** By this file MLflow tells the folder of a model. */
const MODEL_FILE = 'MLmodel'

interface Entry {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

const storePathOf = (uri: string): string | undefined => /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/s.exec(uri)?.[1]
const encoded = (file: string): string => file.split('/').map(encodeURIComponent).join('/')

/** All files of a run, or of its logged model if it has one. `undefined`: they lie where the gateway does not read them. */
export const modelOf = async (client: Client, run: Run): Promise<ModelFolder | undefined> => {
  const [logged] = run.modelOutputs
  const uri = logged === undefined ? run.artifactUri : await loggedUri(client, logged.modelId)
  const root = storePathOf(uri)
  if (root === undefined) return undefined
  const files = await filesBelow(client, root)
  const marker = files.find((file) => file.path === MODEL_FILE || file.path.endsWith(`/${MODEL_FILE}`))
  if (marker === undefined) return { root, files }
  const folder = marker.path.slice(0, -MODEL_FILE.length)
  const inside = files.filter((file) => file.path.startsWith(folder))
  return {
    root: `${root}/${folder}`.replace(/\/$/, ''),
    files: inside.map((file) => ({ ...file, path: file.path.slice(folder.length) })),
  }
}

const loggedUri = async (client: Client, modelId: string): Promise<string> => {
  const found = await client.json<{ model: { info: { artifact_uri: string } } }>(
    'GET',
    `/api/2.0/mlflow/logged-models/${encodeURIComponent(modelId)}`,
  )
  return found.model.info.artifact_uri
}

const filesBelow = async (client: Client, root: string): Promise<ModelFile[]> => {
  const found: ModelFile[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const query = new URLSearchParams({ path: folder === '' ? root : `${root}/${folder}` })
    const { files = [] } = await client.json<{ files?: readonly Entry[] }>('GET', `${PROXY}?${query}`)
    for (const entry of files) {
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1)
      const below = folder === '' ? name : `${folder}/${name}`
      if (entry.is_dir) folders.push(below)
      else found.push({ path: below, bytes: entry.file_size ?? 0 })
    }
    if (found.length + folders.length > FILES_MAX)
      throw new CliError(`The run has more than ${FILES_MAX} artifacts.`, EXIT.failed)
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The SHA-256 hash of a file of a model, hex. */
export const hashOf = async (client: Client, { root }: ModelFolder, file: string): Promise<string> => {
  const { body } = await client.request('GET', `${PROXY}/${encoded(`${root}/${file}`)}`)
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Writes all files of a model below a folder. */
export const download = async (client: Client, { root, files }: ModelFolder, folder: string): Promise<void> => {
  for (const file of files) {
    const target = path.resolve(folder, file.path)
    if (!target.startsWith(folder + path.sep))
      throw new CliError(`The artifact '${file.path}' leads out of its folder.`, EXIT.failed)
    await mkdir(path.dirname(target), { recursive: true })
    const { body } = await client.request('GET', `${PROXY}/${encoded(`${root}/${file.path}`)}`)
    await pipeline(body, createWriteStream(target))
  }
}
