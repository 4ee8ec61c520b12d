/** The event catalogue, which lists the records of each topic: as AsyncAPI 3 for tools and as a page for people. */
import type { DatasetDeclaration, FeatureViewDeclaration } from '../declarations/index.ts'
import { COMPANION_NAMES, predictionsDataset } from '../declarations/predictions.ts'
import { companionSchema, featureSchema, rowSchema } from '../payload.ts'
import { type FieldFile, layers, type SchemaFile, wholeSchema } from './files.ts'
import { typeScriptOf } from './types.ts'

/** One message of the catalogue. */
interface Message {
  readonly name: string
  readonly layer: string
  readonly kind: 'event' | 'command'
  readonly status: 'current' | 'draft'
  readonly version: number
  readonly topics: readonly string[]
  readonly key: string
  readonly doc: string
  readonly fields: readonly FieldFile[]
  readonly schema: object
  /** Shown with records whose fields follow from a declaration. */
  readonly note?: string
}

const exampleDataset: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'flight_id', type: 'string', nullable: false, doc: 'Number and day of the flight.' },
    { name: 'origin', type: 'string', doc: 'Airport of departure.' },
    { name: 'departed_at', type: 'timestamp', doc: 'Time of departure.' },
    { name: 'delay', type: 'double', doc: 'Delay on arrival, minutes.' },
  ],
  key: ['origin'],
  time: 'departed_at',
}
const exampleView: FeatureViewDeclaration = {
  name: 'origin_delays',
  dataset: 'flights',
  entity: ['origin'],
  features: {
    flights_1h: { function: 'count', window: '1h', description: 'Flights that departed.' },
    mean_delay_1h: { function: 'mean', column: 'delay', window: '1h', description: 'Mean delay, minutes.' },
  },
}

const payloadTyped = (): readonly Message[] => {
  const row = rowSchema(exampleDataset) as unknown as SchemaFile
  const served = rowSchema(
    predictionsDataset({ name: 'delays', served: exampleDataset.columns.filter(({ name }) => name === 'delay') }),
  ) as unknown as SchemaFile
  const vector = featureSchema(exampleView, exampleDataset, 1) as unknown as SchemaFile
  const base = { kind: 'event', status: 'current', version: 1 } as const
  return [
    {
      ...base,
      name: 'RowIngested',
      layer: 'data',
      topics: ['ml.intake.<dataset>', 'ml.rows.<dataset>', 'ml.rows.<dataset>.by.<key>'],
      key: 'text of the key columns',
      doc: 'A row of a dataset. Any producer sends it to intake, which appends it to the rows if it accepts it.',
      fields: row.fields ?? [],
      schema: row,
      note: 'The fields follow from the DatasetDeclaration; the table shows an example. Subject: `<topic>-value`.',
    },
    {
      ...base,
      name: 'PredictionServed',
      layer: 'serving',
      topics: ['ml.intake.predictions.<name>', 'ml.predictions.<name>'],
      key: 'prediction id',
      doc: 'A prediction was served. Any producer sends it to intake, which appends it to the predictions if it accepts it.',
      fields: served.fields ?? [],
      schema: served,
      note: 'The fields follow from the declared predictions; the table shows an example. Subject: `<topic>-value`.',
    },
    ...COMPANION_NAMES.map((name) => {
      const schema = companionSchema(name) as unknown as SchemaFile
      return {
        ...base,
        name,
        layer: 'serving' as const,
        topics: ['ml.intake.predictions.<name>', 'ml.predictions.<name>'],
        key: 'prediction id',
        doc: `${schema.doc} It lies with the predictions, for all of which the schema is the same.`,
        fields: schema.fields ?? [],
        schema,
        note: 'Subject: the full name of the record.',
      }
    }),
    {
      ...base,
      name: 'FeatureComputed',
      layer: 'feature',
      topics: ['ml.features.<view>.v<n>'],
      key: 'entity id',
      doc: 'The feature vector of an entity changed because a row came or a hop left a window.',
      fields: vector.fields ?? [],
      schema: vector,
      note: 'The fields follow from the FeatureViewDeclaration; the table shows an example. Subject: `<topic>-value`.',
    },
  ]
}

const messagesOf = (files: ReadonlyMap<string, SchemaFile>): readonly Message[] => {
  const own = [...files.values()]
    .filter((file) => file.kind !== 'part')
    .map((file) => ({
      name: file.name,
      layer: file.layer,
      kind: file.kind as 'event' | 'command',
      status: file.status ?? 'draft',
      version: file.version ?? 1,
      topics: (file.topic ?? '').split(', '),
      key: file.key ?? '',
      doc: file.doc,
      fields: file.fields ?? [],
      schema: wholeSchema(files, file.fullName),
    }))
  const rank = (message: Message): number => layers.indexOf(message.layer as (typeof layers)[number])
  return [...own, ...payloadTyped()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

const braced = (topic: string): string => topic.replaceAll('<', '{').replaceAll('>', '}')
const channelName = (topic: string): string => topic.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')

const parameterDocs: Readonly<Record<string, string>> = {
  dataset: 'Name of the dataset.',
  key: 'Columns of the key, joined by -.',
  view: 'Name of the feature view.',
  name: 'Name of the predictions.',
  monitor: 'Name and version of the monitor, and of the baseline.',
  n: 'Version of the feature view.',
  model: 'Name of the model.',
}

const channelsOf = (messages: readonly Message[]): Record<string, object> => {
  const topics = new Map<string, Message[]>()
  for (const message of messages) {
    for (const topic of message.topics) topics.set(topic, [...(topics.get(topic) ?? []), message])
  }
  const channels: Record<string, object> = {}
  for (const [topic, held] of [...topics].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parameters = [...topic.matchAll(/<(\w+)>/g)].map(([, name]) => [
      name,
      { description: parameterDocs[name] ?? name },
    ])
    channels[channelName(topic)] = {
      address: braced(topic),
      ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
      messages: Object.fromEntries(held.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])),
    }
  }
  return channels
}

const asyncApiMessage = (message: Message): object => ({
  name: message.name,
  title: message.name,
  summary: message.doc,
  contentType: 'application/vnd.confluent.avro',
  tags: [message.layer, message.kind, message.status].map((name) => ({ name })),
  bindings: {
    kafka: {
      key: { type: 'string', description: message.key },
      schemaIdLocation: 'payload',
      schemaIdPayloadEncoding: 'confluent',
    },
  },
  payload: { schemaFormat: 'application/vnd.apache.avro+json;version=1.9.0', schema: message.schema },
})

/** The catalogue as an AsyncAPI 3 document. */
const asyncApi = (messages: readonly Message[]): string => {
  const channels = channelsOf(messages)
  const operations = Object.keys(channels).map((channel) => {
    const action = channel.endsWith('_commands') || channel.startsWith('ml_intake') ? 'receive' : 'send'
    return [`${action}_${channel}`, { action, channel: { $ref: `#/channels/${channel}` } }]
  })
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Millrace events',
      version: '1.0.0',
      description:
        'All events and commands on the log. Values are Avro in the Confluent wire format. Every address starts with the prefix of the installation. Messages with the tag draft are not written yet and may change.',
      license: { name: 'Apache-2.0' },
    },
    channels,
    operations: Object.fromEntries(operations),
    components: { messages: Object.fromEntries(messages.map((message) => [message.name, asyncApiMessage(message)])) },
  }
  return `${JSON.stringify(document, null, 1)}\n`
}

const escaped = (text: string): string => text.replaceAll('|', '\\|')
/** Outside of code, Markdown reads `<` as a tag. */
const topicsText = (message: Message): string => message.topics.map((topic) => `\`${topic}\``).join(', ')

const typeText = (type: unknown): string => {
  const logical = JSON.stringify(type).includes('timestamp-millis')
  if (!logical) return typeScriptOf(type).replaceAll('readonly ', '')
  return Array.isArray(type) ? 'timestamp | null' : 'timestamp'
}

const fieldTable = (fields: readonly FieldFile[]): string => {
  const rows = fields.map(
    ({ name, type, doc }) => `| \`${name}\` | ${escaped(typeText(type))} | ${escaped(doc ?? '')} |\n`,
  )
  return `| field | type | meaning |\n|-|-|-|\n${rows.join('')}`
}

const messageText = (message: Message): string => {
  const { name, kind, status, version, key, doc, note, fields } = message
  const facts = `${kind}, ${status === 'draft' ? 'draft' : `version ${version}`}; topic ${topicsText(message)}; key: ${key}`
  return `### ${name}\n\n${doc}${note === undefined ? '' : ` ${note}`}\n\n${escaped(facts.replaceAll('key: <', 'key: \\<'))}\n\n${fieldTable(fields)}`
}

const partText = (part: SchemaFile): string => {
  const body =
    part.type === 'enum'
      ? `One of ${(part.symbols ?? []).map((symbol) => `\`${symbol}\``).join(', ')}.\n`
      : fieldTable(part.fields ?? [])
  return `### ${part.name}\n\n${part.doc}\n\n${body}`
}

const page = (files: ReadonlyMap<string, SchemaFile>, messages: readonly Message[]): string => {
  const overview = messages.map(
    (message) =>
      `| ${message.layer} | [${message.name}](#${message.name.toLowerCase()}) | ${message.kind} | ${message.status} | ${topicsText(message)} |\n`,
  )
  const byLayer = layers
    .filter((layer) => layer !== 'common')
    .map((layer) => {
      const texts = messages.filter((message) => message.layer === layer).map(messageText)
      return `## Layer: ${layer}\n\n${texts.join('\n')}`
    })
  const parts = [...files.values()].filter((file) => file.kind === 'part').map(partText)
  return `<!-- Generated from schemas/**/*.avsc by npm run generate. Do not edit. -->
# Events

All events and commands on the log. Values are Avro in the Confluent wire format; times are UTC in milliseconds since the
epoch. The prefix of the installation stands before every topic. A draft is not written yet and may still change.

| layer | record | kind | status | topics |
|-|-|-|-|-|
${overview.join('')}
${byLayer.join('\n')}
## Parts

${parts.join('\n')}`
}

/** Path relative to the project -> content. */
export const generatedCatalogue = (files: ReadonlyMap<string, SchemaFile>): ReadonlyMap<string, string> => {
  const messages = messagesOf(files)
  return new Map([
    ['docs/reference/events.asyncapi.json', asyncApi(messages)],
    ['docs/reference/events.md', page(files, messages)],
  ])
}
