import type { Command } from 'commander'
import { jsonText } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import { textOf } from '../client.ts'
import { entitiesOf, isList } from '../entities.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Vectors {
  readonly partial?: readonly {
    readonly view: string
    readonly partition: number
    readonly position: number
    readonly expected: number
  }[]
  readonly features: readonly string[]
  readonly results: readonly {
    readonly entity: string
    readonly values: readonly unknown[]
    readonly statuses: readonly string[]
    readonly stamps: readonly (number | null)[]
  }[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('features')
    .description('read the vectors of entities, now or as of a time')
    .argument('<view>', 'name of the view')
    .argument(
      '<entity...>',
      'ids of the entities, or JSON lists of ids; if an entity has several columns, a JSON list of their values in their order',
    )
    .option('--as-of <time>', 'event time, as RFC 3339 or ms since the epoch')
    .option('--features <names>', 'names of features, separated by commas; default: all')
    .option('--view-version <number>', 'version of the view; default: the active version', integer(1))
    .option('--min-position <token>', 'position token of a write that the vectors must include')
    .option('--allow-partial', 'answer even if the offline store lacks records; the command then says which')
    .action(
      async (
        view: string,
        entities: string[],
        options: {
          asOf?: string
          features?: string
          viewVersion?: number
          minPosition?: string
          allowPartial?: boolean
        },
      ) => {
        const { asOf, features, viewVersion, minPosition, allowPartial } = options
        const answer = await cli.client().request('POST', `/v1/views/${encodeURIComponent(view)}/online`, {
          json: {
            entities: await entitiesIn(cli, view, entities),
            ...(asOf === undefined ? {} : { as_of: /^\d+$/.test(asOf) ? Number(asOf) : asOf }),
            ...(features === undefined ? {} : { features: features.split(',') }),
            ...(viewVersion === undefined ? {} : { version: viewVersion }),
            ...(minPosition === undefined ? {} : { min_position: minPosition }),
            ...(allowPartial === undefined ? {} : { allow_partial: allowPartial }),
          },
        })
        const vectors = JSON.parse(await textOf(answer.body)) as Vectors
        const stopped = answer.headers['millrace-view-stopped-since']
        if (stopped !== undefined) {
          const since = new Date(Number(stopped)).toISOString()
          cli.output.note(`This version has not run since ${since}: rows that came later are not in it.`)
        }
        for (const { view, partition, position, expected } of vectors.partial ?? [])
          cli.output.note(
            `The answer is incomplete: partition ${partition} of ${view} is at ${position} of ${expected} in the offline store.`,
          )
        cli.output.result(vectors, () => text(vectors), jsonText)
      },
    )
}

/** The number of entity columns is only asked for if a list needs it. */
const entitiesIn = async (cli: Cli, view: string, texts: readonly string[]): Promise<readonly unknown[]> => {
  if (!texts.some(isList)) return texts
  const path = `/v1/catalog/views/${encodeURIComponent(view)}`
  const { declaration } = await cli.client().json<{ declaration: { entity: readonly string[] } }>('GET', path)
  return entitiesOf(texts, declaration.entity.length)
}

const text = ({ features, results }: Vectors): string =>
  table([
    ['entity', 'feature', 'value', 'status', 'since'],
    ...results.flatMap(({ entity, values, statuses, stamps }) =>
      features.map((feature, i) => [
        entity,
        feature,
        jsonText(values[i]),
        statuses[i],
        stamps[0] === null ? '' : new Date(stamps[0]).toISOString(),
      ]),
    ),
  ])
