/** Full-text search of the catalogue: GET /v1/catalog/search. */
import { CatalogueIndex, type FoundEntry, WORDS_MAX } from '../../queries/catalogue/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { wrongField } from '../http/errors.ts'
import { answer, integer, list, nullable, number, object, problems, text } from '../http/schemas.ts'
import { UndeclaredFollower } from '../pages/undeclared-follower.ts'

const TEXT_MAX = 1000
/** A caller who wants to see more than this searches for other words. */
const FOUND_MAX = 10_000

const item = object({
  kind: text('The kind of the declaration.'),
  name: text('Its name.'),
  description: nullable(text('The description. Null means that there is none.')),
  owner: nullable(text('The owner. Null means that none is named.')),
  tags: list(text('A free label.')),
  retired: {
    type: 'boolean',
    description: 'Whether all its versions are retired, or an event of lineage says that it was dropped.',
  },
  declared: { type: 'boolean', description: 'Whether it is declared. Other datasets are known from lineage only.' },
  nodeId: nullable(text('The node of lineage, of a dataset that is not declared.')),
  score: number('The score of the match; greater is better. It is 0 if the request has no words.'),
  fields: list(
    text('Where the words were found.', { enum: ['name', 'tags', 'parts', 'owner', 'description', 'docs'] }),
  ),
})

const query = {
  q: text(
    'Words in any order. The beginning of a word is enough, and typing errors are tolerated. Without words the answer lists everything by name.',
    {
      maxLength: TEXT_MAX,
    },
  ),
  kind: text('Only declarations of this kind, such as `dataset`.'),
  owner: text('Only declarations of this owner.'),
  tag: text('Only declarations with this tag.'),
  retired: { type: 'boolean', description: 'True includes retired declarations.', default: false },
  declared: { type: 'boolean', description: 'True selects what is declared, false what is known from lineage only.' },
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 100, default: 20 }),
  page_token: text('The `nextPageToken` of the page before.'),
}

const schema = {
  operationId: 'searchCatalog',
  summary: 'Search the catalogue',
  description:
    'Finds declarations, and datasets that are known from lineage only, by words of their name, columns or features, tags, owner and description. The best match comes first. If no result contains all the words, results with some of them are returned, and `hasAllWords` is false.',
  tags: ['catalog'],
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The answer holds one page of what was found.',
      object({
        items: list(item),
        hasAllWords: { type: 'boolean', description: 'Whether every result contains all the words.' },
        nextPageToken: nullable(text('The token of the next page. Null means that this is the last page.')),
        undeclaredUnavailable: nullable(
          text(
            'Why datasets that are not declared may be missing. Null means that all that lineage knows are searched.',
          ),
        ),
      }),
    ),
    ...problems(),
  },
}

interface Query {
  readonly q?: string
  readonly kind?: string
  readonly owner?: string
  readonly tag?: string
  readonly retired: boolean
  readonly declared?: boolean
  readonly limit: number
  readonly page_token?: string
}

export const catalogSearchRoutes: Routes = (app, context) => {
  let index: CatalogueIndex | undefined
  const undeclared = new UndeclaredFollower(context)
  app.addHook('onClose', async () => index?.close())
  app.get('/v1/catalog/search', { schema, config: access('catalog:read', 'catalog.search') }, async (request) => {
    const { q = '', limit, page_token: token, kind, ...conditions } = request.query as Query
    const { platform, tail } = context
    const kinds = platform.kinds.all.map(({ name }) => name)
    if (kind !== undefined && !kinds.includes(kind as never))
      throw wrongField('kind', kind, `one of ${kinds.join(', ')}`)
    const offset = offsetIn(token)
    index ??= new CatalogueIndex()
    const [undeclaredUnavailable] = await Promise.all([
      undeclared.follow(index),
      index.follow(tail.position, () => kinds.flatMap((each) => tail.catalog.current.declarations(each))),
    ])
    const { found, hasAllWords } = searched(index, {
      ...conditions,
      ...(kind === undefined ? {} : { kind }),
      text: q,
      offset,
      limit: limit + 1,
    })
    const isMore = found.length > limit && offset + limit < FOUND_MAX
    return {
      items: found.slice(0, limit).map(shown),
      hasAllWords,
      nextPageToken: isMore ? String(offset + limit) : null,
      undeclaredUnavailable,
    }
  })
}

const offsetIn = (token: string | undefined): number => {
  if (token === undefined) return 0
  const offset = /^[1-9]\d{0,4}$/.test(token) ? Number(token) : Number.NaN
  if (!(offset < FOUND_MAX)) throw wrongField('page_token', token, 'the `nextPageToken` of the page before')
  return offset
}

const searched = (index: CatalogueIndex, question: Parameters<CatalogueIndex['find']>[0]) => {
  try {
    return index.find(question)
  } catch (error) {
    if (error instanceof RangeError) throw wrongField('q', question.text, `at most ${WORDS_MAX} words`)
    throw error
  }
}

const shown = ({ entry, score, fields }: FoundEntry) => ({
  ...{ kind: entry.kind, name: entry.name, description: entry.description, owner: entry.owner, tags: entry.tags },
  ...{ retired: entry.isRetired, declared: entry.isDeclared, nodeId: entry.nodeId, score, fields },
})
