/** Registered models, their versions in the order of their numbers, and aliases. */
import { goOn, type ImportContext } from './context.ts'
import { orLeft } from './refused.ts'
import type { SourceModel, SourceVersion } from './source.ts'
import type { Outcome } from './target.ts'

export const registryStep = async (context: ImportContext): Promise<void> => {
  const { source, target, account } = context
  for await (const model of source.models()) {
    goOn(context)
    const { name, description, createdAt, tags } = model
    const { outcome } = await target.import<{ outcome: Outcome }>('models', {
      ...{ importedFrom: source.name, model: name, description, createdAt, tags },
    })
    account.seen('models', outcome === 'imported')
    for await (const page of source.versions(name)) for (const version of page) await importVersion(context, version)
    await importAliases(context, model)
  }
}

/** The version as it is here: the places of its artifacts follow those of its experiment. */
export const versionHere = ({ places }: Pick<ImportContext, 'places'>, version: SourceVersion): SourceVersion => ({
  ...version,
  source: places.below(version.source) ?? version.source,
  location: version.location === null ? null : (places.below(version.location) ?? version.location),
})

const importVersion = async (context: ImportContext, version: SourceVersion): Promise<void> => {
  goOn(context)
  const { target, account, source } = context
  const here = versionHere(context, version)
  const name = `${here.model}/${here.version}`
  await orLeft(context, 'versions', name, async () => {
    const json = { ...here, importedFrom: source.name }
    const { outcome } = await target.import<{ outcome: Outcome }>('versions', json)
    account.seen('versions', outcome === 'imported')
  })
}

/** An alias that is set here is left where it is; the check says if it differs. */
const importAliases = async (context: ImportContext, { name, aliases }: SourceModel): Promise<void> => {
  const { target, back, account } = context
  const held = new Map((await back.model(name)).aliases.map(({ alias, version }) => [alias, version]))
  for (const { alias, version } of aliases) {
    goOn(context)
    if (held.has(alias)) account.seen('aliases', false)
    else
      await orLeft(context, 'aliases', `${name}@${alias}`, async () => {
        const json = { name, alias, version: String(version), expected_version: '' }
        await target.mlflow('registered-models/alias', json)
        account.seen('aliases', true)
      })
  }
}
