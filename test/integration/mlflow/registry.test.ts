/** Models and versions through MLflow's API: what is answered, and what is read back at once. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import { openSite, type Site } from '../gateway/support.ts'

const API = '/api/2.0/mlflow/'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole, or looked into
type Json = any

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${site.url}${API}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Json }
}
const send = (method: string) => (path: string, body: unknown, headers?: Record<string, string>) =>
  call(method, path, body, headers)
const [post, patch, remove] = [send('POST'), send('PATCH'), send('DELETE')]
const get = (path: string, query: Record<string, string | number>) =>
  call('GET', `${path}?${new URLSearchParams(query as Record<string, string>)}`)
const refusal = (errorCode: string, message: string) => ({ error_code: errorCode, message })
const absent = (message: string) => refusal('RESOURCE_DOES_NOT_EXIST', message)
const invalid = (message: string) => refusal('INVALID_PARAMETER_VALUE', message)

const create = (name: string, more: object = {}) => post('registered-models/create', { name, ...more })
const addVersion = async (name: string, more: object = {}) =>
  (await post('model-versions/create', { name, source: 's3://models/1', ...more })).body.model_version
/** A model with some versions. */
const given = async (name: string, versions: number) => {
  await create(name)
  for (let i = 0; i < versions; i++) await addVersion(name)
}
const version = async (name: string, number: number | string) =>
  (await get('model-versions/get', { name, version: number })).body.model_version
const model = async (name: string) => (await get('registered-models/get', { name })).body.registered_model
const time = expect.any(Number)

describe('models', () => {
  test('a model is as it was created, with tags and description', async () => {
    const tags = [{ key: 'a', value: '1' }]
    const shown = { name: 'new', creation_timestamp: time, last_updated_timestamp: time, description: 'd', tags }
    expect((await create('new', { tags, description: 'd' })).body).toEqual({ registered_model: shown })
    expect(await model('new')).toEqual(shown)
    expect((await create('new')).body).toEqual(
      refusal('RESOURCE_ALREADY_EXISTS', 'Registered Model (name=new) already exists.'),
    )
    expect((await create('new', { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] })).body.message).toBe(
      "Tried to create a prompt with name 'new', but the name is already taken by a registered model. MLflow does not allow creating a model and a prompt with the same name.",
    )
  })

  test('a model that is not there, and a name that is missing, are refused with MLflow words', async () => {
    const unknown = absent('Registered Model with name=nope not found')
    const { status, body } = await get('registered-models/get', { name: 'nope' })
    expect([status, body]).toEqual([404, unknown])
    expect((await remove('registered-models/delete', { name: 'nope' })).body).toEqual(unknown)
    expect((await post('model-versions/create', { name: 'nope', source: 's3://a' })).body).toEqual(unknown)
    const missing =
      "Missing value for required parameter 'name'. See the API docs for more information about request parameters."
    expect((await create('')).body).toEqual(invalid(missing))
    expect((await post('registered-models/create', {})).body).toEqual(invalid(missing))
    expect((await post('registered-models/create', { name: 123 })).body.message).toBe(
      "Invalid value 123 for parameter 'name' supplied:  Hint: Value was of type 'int'. See the API docs for more information about request parameters.",
    )
  })

  test('a description changes, and a model keeps its versions under another name', async () => {
    await given('before', 1)
    const changed = (await patch('registered-models/update', { name: 'before', description: 'e' })).body
    expect(changed.registered_model.description).toBe('e')
    const { body } = await post('registered-models/rename', { name: 'before', new_name: 'after' })
    expect(body.registered_model).toMatchObject({ name: 'after', description: 'e' })
    expect(body.registered_model.latest_versions).toMatchObject([{ name: 'after', version: '1' }])
    expect((await get('registered-models/get', { name: 'before' })).status).toBe(404)
    await create('taken')
    expect((await post('registered-models/rename', { name: 'after', new_name: 'taken' })).body).toEqual(
      refusal('RESOURCE_ALREADY_EXISTS', 'Registered Model (name=taken) already exists.'),
    )
  })

  test('tags are set and removed; removing one that is not there changes nothing', async () => {
    await create('tagged')
    expect((await post('registered-models/set-tag', { name: 'tagged', key: 'k', value: 'v' })).body).toEqual({})
    expect((await model('tagged')).tags).toEqual([{ key: 'k', value: 'v' }])
    expect((await remove('registered-models/delete-tag', { name: 'tagged', key: 'k' })).body).toEqual({})
    expect((await remove('registered-models/delete-tag', { name: 'tagged', key: 'k' })).body).toEqual({})
    expect((await model('tagged')).tags).toBeUndefined()
    expect(
      (await post('registered-models/set-tag', { name: 'tagged', key: 'k', value: 'v'.repeat(100_001) })).body,
    ).toEqual(invalid("'value' exceeds the maximum length of 100000 characters"))
  })

  test('M5: a model that is created again has no tags and aliases, and its numbers go on', async () => {
    await given('again', 4)
    await post('registered-models/set-tag', { name: 'again', key: 'k', value: 'v' })
    await post('registered-models/alias', { name: 'again', alias: 'a', version: '4' })
    expect((await remove('registered-models/delete', { name: 'again' })).body).toEqual({})
    await create('again')
    expect(Object.keys(await model('again'))).toEqual(['name', 'creation_timestamp', 'last_updated_timestamp'])
    expect((await addVersion('again')).version).toBe('5')
    expect((await get('model-versions/get', { name: 'again', version: 4 })).status).toBe(404)
  })
})

describe('versions', () => {
  test('a version is as it was registered', async () => {
    await create('full')
    const source = 'mlflow-artifacts:/1/9ebe9225c8064a0885c403d16b1986c0/artifacts/sub'
    const tags = [{ key: 'a', value: '1' }]
    const asked = { source, run_id: '9ebe9225c8064a0885c403d16b1986c0', tags, run_link: 'l', description: 'd' }
    const shown = { ...asked, name: 'full', version: '1', current_stage: 'None', status: 'READY' }
    expect(await addVersion('full', asked)).toEqual({
      ...shown,
      creation_timestamp: time,
      last_updated_timestamp: time,
    })
    expect((await model('full')).latest_versions).toMatchObject([shown])
    const { artifact_uri } = (await get('model-versions/get-download-uri', { name: 'full', version: 1 })).body
    expect(artifact_uri).toBe(source)
    const copy = await addVersion('full', { source: 'models:/full/1' })
    const copied = (await get('model-versions/get-download-uri', { name: 'full', version: copy.version })).body
    expect([copy.source, copied.artifact_uri]).toEqual(['models:/full/1', source])
  })

  test('descriptions and tags of a version change', async () => {
    await given('changed', 1)
    const named = { name: 'changed', version: '1' }
    const { body } = await patch('model-versions/update', { ...named, description: 'e' })
    expect(body.model_version.description).toBe('e')
    await post('model-versions/set-tag', { ...named, key: 'k', value: 'v' })
    expect((await version('changed', 1)).tags).toEqual([{ key: 'k', value: 'v' }])
    await remove('model-versions/delete-tag', { ...named, key: 'k' })
    expect((await version('changed', 1)).tags).toBeUndefined()
  })

  test('a version that is not there, or is no number, is refused with MLflow words', async () => {
    await given('few', 1)
    const named = { name: 'few', version: '77' }
    const unknown = absent('Model Version (name=few, version=77) not found')
    const alias = { ...named, alias: 'a' }
    const tag = { ...named, key: 'k', value: 'v' }
    const stage = { ...named, stage: 'Staging' }
    expect((await get('model-versions/get', named)).body).toEqual(unknown)
    expect((await post('registered-models/alias', alias)).body).toEqual(unknown)
    expect((await post('model-versions/set-tag', tag)).body).toEqual(unknown)
    expect((await post('model-versions/transition-stage', stage)).body).toEqual(unknown)
    expect((await remove('model-versions/delete', named)).body).toEqual(unknown)
    expect((await get('model-versions/get', { name: 'few', version: 'x' })).body).toEqual(
      invalid("Parameter 'version' must be an integer, got 'x'."),
    )
    expect((await get('model-versions/get', { name: 'few', version: 1e20 })).status).toBe(404)
  })

  test('a local path, and a path that leads elsewhere, are no source', async () => {
    await create('safe')
    const wrong = [
      '/etc/passwd',
      'file:///etc',
      'etc/passwd',
      's3:/bucket/../other',
      'http://host/a/..%2f..%2fb',
      's3:/a%00',
    ]
    for (const source of wrong) {
      const { status, body } = await post('model-versions/create', { name: 'safe', source })
      expect([status, body.message.startsWith(`Invalid model version source: '${source}'.`)], source).toEqual([
        400,
        true,
      ])
    }
    const nowhere = 'mlflow-artifacts:/models/foo///bar' // nothing can be there, and it leads to nothing else
    expect((await addVersion('safe', { source: nowhere })).source).toBe(nowhere)
    const { status } = await post('model-versions/create', { name: 'safe', source: 'models:/m-unknown' })
    expect(status).toBe(404)
  })

  test('stages are read in any case, and an active stage is emptied if that is asked for', async () => {
    await given('staged', 3)
    const move = (number: number, stage: string, archive = false) =>
      post('model-versions/transition-stage', {
        ...{ name: 'staged', version: String(number), stage, archive_existing_versions: archive },
      })
    expect((await move(1, 'pRODUCTION')).body.model_version.current_stage).toBe('Production')
    await move(2, 'Production')
    expect((await move(3, 'production', true)).body.model_version).toMatchObject({ current_stage: 'Production' })
    expect([(await version('staged', 1)).current_stage, (await version('staged', 2)).current_stage]).toEqual([
      'Archived',
      'Archived',
    ])
    const latest = (await post('registered-models/get-latest-versions', { name: 'staged' })).body.model_versions
    expect(latest.map((each: { version: string }) => each.version)).toEqual(['2', '3'])
    const asked = (await get('registered-models/get-latest-versions', { name: 'staged', stages: 'production' })).body
    expect(asked.model_versions.map((each: { version: string }) => each.version)).toEqual(['3'])
    expect((await move(1, 'Bogus')).body).toEqual(
      invalid('Invalid Model Version stage: Bogus. Value must be one of None, Staging, Production, Archived.'),
    )
    expect((await move(1, 'None', true)).status).toBe(400)
  })

  test('R2: 400 concurrent registrations get 400 numbers without a gap', async () => {
    await create('crowd')
    const numbers: number[] = []
    const register = async () => {
      while (numbers.length < 400) {
        const at = numbers.push(0) - 1
        numbers[at] = Number((await addVersion('crowd')).version)
      }
    }
    await Promise.all(Array.from({ length: 32 }, register))
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
  })

  test('a request with a key has one effect, and the same answer; without one, it is a new version', async () => {
    await create('keyed')
    const body = { name: 'keyed', source: 's3://a' }
    const key = { 'idempotency-key': 'k1' }
    const first = await post('model-versions/create', body, key)
    const second = await post('model-versions/create', body, key)
    expect(second.body).toEqual(first.body)
    expect((await addVersion('keyed', body)).version).toBe('2')
  })
})

describe('aliases', () => {
  const alias = 'registered-models/alias'
  const byAlias = async (name: string, named: string) => (await get(alias, { name, alias: named })).body

  test('an alias points to a version, is shown with it, and is removed', async () => {
    await given('aliased', 2)
    expect((await post(alias, { name: 'aliased', alias: 'champion', version: '1' })).body).toEqual({})
    await post(alias, { name: 'aliased', alias: 'champion', version: '2' })
    expect((await byAlias('aliased', 'champion')).model_version).toMatchObject({ version: '2', aliases: ['champion'] })
    expect((await byAlias('aliased', 'LATEST')).model_version).toMatchObject({ version: '2' })
    expect((await model('aliased')).aliases).toEqual([{ alias: 'champion', version: '2' }])
    expect((await remove(alias, { name: 'aliased', alias: 'champion' })).body).toEqual({})
    expect((await remove(alias, { name: 'aliased', alias: 'champion' })).body).toEqual({})
    expect(await byAlias('aliased', 'champion')).toEqual(invalid('Registered model alias champion not found.'))
  })

  test('M4: the alias of a deleted version leads to nothing, and the number is not given again', async () => {
    await given('gone', 3)
    await post(alias, { name: 'gone', alias: 'a', version: '3' })
    expect((await remove('model-versions/delete', { name: 'gone', version: '3' })).body).toEqual({})
    expect(await byAlias('gone', 'a')).toEqual(absent('Model Version (name=gone, version=3) not found'))
    expect((await addVersion('gone')).version).toBe('4')
  })

  test('names that are reserved or have other characters are refused', async () => {
    await given('named', 1)
    const texts = await Promise.all(
      ['latest', 'v1', 'a b', 'a'.repeat(256)].map(
        async (each) => (await post(alias, { name: 'named', alias: each, version: '1' })).body.message,
      ),
    )
    expect(texts).toEqual([
      "'latest' alias name (case insensitive) is reserved.",
      "Version alias name 'v1' is reserved.",
      "Invalid alias name: 'a b'. Names may only contain alphanumerics, underscores (_), and dashes (-).",
      "'Registered model alias name' exceeds the maximum length of 255 characters",
    ])
  })

  test('an alias that is not where the caller expects it does not move', async () => {
    await given('compared', 2)
    const move = (number: string, expected: string) =>
      post(alias, { name: 'compared', alias: 'a', version: number, expected_version: expected })
    expect((await move('1', '')).status).toBe(200)
    const { status, body } = await move('2', '')
    expect([status, body.error_code]).toEqual([409, 'RESOURCE_CONFLICT'])
    expect((await move('2', '2')).status).toBe(409)
    expect((await move('2', '1')).body).toEqual({})
    const header = { 'if-match': '"1"' }
    expect((await post(alias, { name: 'compared', alias: 'a', version: '1' }, header)).status).toBe(409)
    expect((await byAlias('compared', 'a')).model_version.version).toBe('2')
  })
})

describe('searches', () => {
  const models = async (query: Record<string, string | number>) => (await get('registered-models/search', query)).body
  const versions = async (query: Record<string, string | number>) => (await get('model-versions/search', query)).body
  const names = (found: { registered_models?: { name: string }[] }) => found.registered_models?.map(({ name }) => name)
  const numbers = (found: { model_versions?: { version: string }[] }) =>
    found.model_versions?.map((each) => each.version)

  test('models are found by name and tag at once, page by page, with their latest versions and aliases', async () => {
    for (const name of ['find-b', 'find-a', 'find-c']) await given(name, 1)
    await post('registered-models/alias', { name: 'find-a', alias: 'x', version: '1' })
    await create('find-p', { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] })
    const filter = "name LIKE 'find-%' AND tag.`mlflow.prompt.is_prompt` != 'true'"
    const first = await models({ filter, max_results: 2 })
    expect(names(first)).toEqual(['find-a', 'find-b'])
    expect(first.registered_models[0]).toMatchObject({
      latest_versions: [{ version: '1' }],
      aliases: [{ alias: 'x', version: '1' }],
    })
    const second = await models({ filter, max_results: 2, page_token: first.next_page_token })
    expect([names(second), second.next_page_token]).toEqual([['find-c'], undefined])
    expect(names(await models({ filter, order_by: 'name DESC' }))).toEqual(['find-c', 'find-b', 'find-a'])
    expect(await models({ filter: "name = 'none'" })).toEqual({})
    expect((await models({ filter: 'x > 1' })).error_code).toBe('INVALID_PARAMETER_VALUE')
    expect((await models({ max_results: 1001 })).message).toBe(
      "Invalid value \"1001\" for parameter 'max_results' supplied:  Hint: Value was of type 'str'. See the API docs for more information about request parameters.",
    )
  })

  test('versions are found by model and by run, without those that were deleted', async () => {
    await given('found', 2)
    await addVersion('found', { run_id: 'r1' })
    await create('other')
    await addVersion('other', { run_id: 'r1' })
    await remove('model-versions/delete', { name: 'found', version: '1' })
    expect(numbers(await versions({ filter: "name='found'" }))).toEqual(['3', '2'])
    expect(numbers(await versions({ filter: "name='found'", order_by: 'version_number ASC' }))).toEqual(['2', '3'])
    const found = (await versions({ filter: "run_id = 'r1'", order_by: 'name ASC' })).model_versions
    expect(found.map(({ name, version: each }: Record<string, string>) => [name, each])).toEqual([
      ['found', '3'],
      ['other', '1'],
    ])
    await post('registered-models/rename', { name: 'other', new_name: 'renamed' })
    expect(numbers(await versions({ filter: "name='renamed'" }))).toEqual(['1'])
    await remove('registered-models/delete', { name: 'renamed' })
    expect(await versions({ filter: "name='renamed'" })).toEqual({})
  })
})

describe('what MLflow lacks', () => {
  const path = '/v1/models/past/aliases/champion'
  const own = (method: string, url: string, body?: unknown) => site.call(method, url, body)
  const aliasAt = async (asOf: number, more = '') => (await own('GET', `${path}?as_of=${asOf}${more}`)).body

  test('what an alias pointed to at any time, who moved it, and what was there before', async () => {
    await given('past', 2)
    expect((await own('POST', path, { version: 1, expectedVersion: 0, reason: 'first' })).body).toMatchObject({
      ...{ outcome: 'moved', version: 1 },
    })
    expect((await own('POST', path, { version: 1 })).body.outcome).toBe('unchanged')
    expect((await own('POST', path, { version: 2, expectedVersion: 2 })).body).toMatchObject({
      ...{ status: 409, code: 'ALIAS_CONFLICT' },
    })
    await own('POST', path, { version: 2, expectedVersion: 1, reason: 'better' })
    await own('POST', path, { version: null })
    const { items } = (await own('GET', `${path}/moves`)).body
    expect(items.map(({ version: to, previous, reason }: Json) => [to, previous, reason])).toEqual([
      [null, 2, null],
      [2, 1, 'better'],
      [1, null, 'first'],
    ])
    const [removed, second, first] = items
    expect(await aliasAt(first.since)).toEqual({ model: 'past', alias: 'champion', ...first })
    expect(await aliasAt(second.since)).toMatchObject({ version: 2, previous: 1, position: second.position })
    expect(await aliasAt(second.eventTime, '&clock=event')).toMatchObject({ version: 2, eventId: second.eventId })
    expect((await aliasAt(first.since - 1)).code).toBe('ALIAS_UNKNOWN')
    expect((await aliasAt(removed.since)).code).toBe('ALIAS_UNKNOWN')
    const page = (await own('GET', `${path}/moves?limit=2`)).body
    const rest = (await own('GET', `${path}/moves?limit=2&page_token=${page.nextPageToken}`)).body
    expect([...page.items, ...rest.items, rest.nextPageToken]).toEqual([...items, null])
  })

  test('a model, its versions and moves as they were, also after they were deleted', async () => {
    const { items } = (await own('GET', `${path}/moves`)).body
    const then = items[1].since
    await remove('registered-models/delete', { name: 'past' })
    expect((await own('GET', '/v1/models/past')).body.code).toBe('MODEL_UNKNOWN')
    expect((await own('GET', `/v1/models/past?as_of=${then}`)).body).toMatchObject({
      aliases: [{ alias: 'champion', version: 2 }],
      latest: [{ version: 2, stage: 'None' }],
    })
    expect((await own('GET', `/v1/models/past/versions/2?as_of=${then}`)).body).toMatchObject({
      ...{ version: 2, aliases: ['champion'], source: 's3://models/1' },
      missing: ['run', 'training_set', 'positions', 'code_commit', 'seed', 'environment'],
    })
    expect((await aliasAt(then)).version).toBe(2)
    expect((await own('GET', `${path}/moves?as_of=${then}`)).body.items).toEqual(items.slice(1))
    expect((await own('GET', `/v1/models/past/versions/9?as_of=${then}`)).body.code).toBe('MODEL_VERSION_UNKNOWN')
  })

  test('evidence that nobody knows is refused', async () => {
    await given('proven', 1)
    const { body } = await own('POST', '/v1/models/proven/aliases/a', { version: 1, evidence: { gateIds: ['g'] } })
    expect(body).toMatchObject({ status: 404, code: 'EVIDENCE_UNKNOWN' })
  })

  test('the state in Redis and the history in ClickHouse are what the log says', async () => {
    const found: Record<string, unknown> = {}
    const catalog = site.gateway.context.tail.catalog.current
    for await (const { instance, first } of verify({ platform: site.platform, catalog })) found[instance] = first
    for (const instance of ['registry.all.v1.s1', 'fields.registry.v1.s1', 'table.registry.v1.s1'])
      expect(found[instance], instance).toEqual([])
  })
})
