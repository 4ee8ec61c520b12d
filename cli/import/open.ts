/** The source behind an address. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Server } from './rest/http.ts'
import { RestSource } from './rest/source.ts'
import type { MlflowSource } from './source.ts'
import { addressOf } from './uri.ts'

export interface OpenOptions {
  /** The folder that the server of a SQLite file gives as `mlflow-artifacts:/`. */
  readonly artifacts: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Where MLflow's server keeps artifacts if nothing else is said. */
const USUAL_FOLDER = 'mlartifacts'

/** @throws CliError if nothing is there that can be imported */
export const openSource = async (from: string, { artifacts, ...options }: OpenOptions): Promise<MlflowSource> => {
  const address = addressOf(from)
  if (address.kind === 'file') {
    const { file } = address
    const usual = path.join(path.dirname(file), USUAL_FOLDER)
    // The library is loaded only where it is used.
    const { SqliteSource } = await import('./sqlite/source.ts')
    return new SqliteSource({ file, artifacts: artifacts ?? (existsSync(usual) ? usual : undefined) })
  }
  const { url, authorization } = address
  const source = new RestSource(new Server({ url, authorization, ...options }))
  await source.check()
  return source
}
