/** Where rows of a dataset are brought from, under the names that OpenLineage gives to files, buckets and tables: other tools that write them meet there. */
import type { avro } from '../../schemas/index.ts'
import { type FilesFrom, type KafkaFrom, type PostgresFrom, readsFromOf, type S3From } from '../catalog/index.ts'
import { describedFacets, jobType, type OwnEvent, type OwnNames, type OwnThing } from './own-events.ts'

/** A source: the job that brings rows, and what it reads. */
export const ofSource = (names: OwnNames, { source }: { readonly source: avro.Source }): OwnEvent => ({
  job: names.thing(`source/${source.name}`, { ...jobType('STREAMING', 'SOURCE'), ...describedFacets(source, 'Job') }),
  inputs: placesOf(names, source),
  outputs: [names.dataset(source.dataset)],
})

const placesOf = (names: OwnNames, source: avro.Source): OwnThing[] => {
  const from = readsFromOf(source) as unknown
  const place = (namespace: string, name: string): OwnThing[] => [{ namespace, name, facets: {} }]
  switch (source.type) {
    case 'files':
      return place('file', (from as FilesFrom).path)
    case 's3': {
      const { bucket, prefix = '/' } = from as S3From
      return place(`s3://${bucket}`, prefix)
    }
    case 'postgres': {
      const { host, port, database, table } = from as PostgresFrom
      return place(`postgres://${host}:${port}`, `${database}.${table.includes('.') ? table : `public.${table}`}`)
    }
    case 'kafka':
      return [names.thing(`topic/${(from as KafkaFrom).topic}`)]
    default:
      return [] // a newer release knows it
  }
}
