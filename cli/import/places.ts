/** Where artifacts are here, by where they are in the source. */
import type { Place, SourceLoggedModel, SourceRun } from './source.ts'

/** The path in the artifacts of this installation: of `mlflow-artifacts:/1/a` it is `1/a`. */
export const storePath = (uri: string): string | undefined => /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri)?.[1]

/** A path of the machine of the source; `undefined`: the artifacts are elsewhere. */
export const localPath = (uri: string): string | undefined => {
  if (/^file:/i.test(uri)) return decodeURIComponent(uri.replace(/^file:(\/\/[^/]*)?/i, ''))
  return /^[a-z][a-z0-9+.-]+:/i.test(uri) ? undefined : uri
}

/** Whether the artifacts come along. What lies in a store of its own, as in S3, stays there, and its address stays the same. */
export const isTaken = (uri: string): boolean => storePath(uri) !== undefined || localPath(uri) !== undefined

const ended = (uri: string): string => `${(localPath(uri) ?? uri).replace(/\/+$/, '')}/`

export class Places {
  /** The longest first. */
  readonly #roots: (readonly [from: string, to: string])[] = []

  /** Says where the artifacts of an experiment go. */
  add(artifactLocation: string, experimentId: string): void {
    if (artifactLocation === '' || !isTaken(artifactLocation)) return
    this.#roots.push([ended(artifactLocation), `mlflow-artifacts:/${experimentId}/`])
    this.#roots.sort(([a], [b]) => b.length - a.length)
  }

  /** @returns `undefined`: it is below no experiment, or its store stays as it is */
  below(uri: string): string | undefined {
    const path = ended(uri)
    const root = this.#roots.find(([from]) => path.startsWith(from))
    return root === undefined ? undefined : `${root[1]}${path.slice(root[0].length)}`.replace(/\/+$/, '')
  }
}

export const placeOfRun = ({ runId, artifactUri }: Pick<SourceRun, 'runId' | 'artifactUri'>): Place => ({
  runId,
  uri: artifactUri,
})
export const placeOfModel = ({ modelId, artifactUri }: SourceLoggedModel): Place => ({ modelId, uri: artifactUri })

/** The URI that a run gets here. @param experimentId the one of this installation */
export const runUri = ({ runId, artifactUri }: SourceRun, experimentId: string): string =>
  isTaken(artifactUri) ? `mlflow-artifacts:/${experimentId}/${runId}/artifacts` : artifactUri

export const modelUri = ({ modelId, artifactUri }: SourceLoggedModel, experimentId: string): string =>
  isTaken(artifactUri) ? `mlflow-artifacts:/${experimentId}/models/${modelId}/artifacts` : artifactUri
