/** A logged model names the versions that it became, in a tag that MLflow's web UI reads. */
import type { Call } from '../endpoints.ts'

const VERSIONS_TAG = 'mlflow.modelVersions'

interface Named {
  readonly name: string
  readonly version: number
}

/** Adds a version to the tag. Two versions at one moment may lose one of them there, as with MLflow's server; the registry has both. */
export const linkLoggedModel = async (
  { context, origin }: Call,
  modelId: string,
  name: string,
  version: number,
): Promise<void> => {
  const held = await context.tracking.reader.loggedModel(modelId)
  const versions = versionsIn(held?.tags.find(({ key }) => key === VERSIONS_TAG)?.value)
  if (versions.some((each) => each.name === name && Number(each.version) === version)) return
  const value = pythonJson([...versions, { name, version }])
  const tags = [{ key: VERSIONS_TAG, value }]
  await context.tracking.decided(
    { type: 'LogToLoggedModel', value: { modelId, params: [], tags, deletedTags: [] } },
    { ...origin, idempotencyKey: undefined },
  )
}

/** What the tag holds; nothing if somebody wrote something else there. */
const versionsIn = (text: string | undefined): readonly Named[] => {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(found) ? (found as Named[]) : []
  } catch {
    return []
  }
}

/** JSON with the blanks that Python writes. */
const pythonJson = (versions: readonly Named[]): string =>
  `[${versions.map(({ name, version }) => `{"name": ${JSON.stringify(name)}, "version": ${JSON.stringify(version)}}`).join(', ')}]`
