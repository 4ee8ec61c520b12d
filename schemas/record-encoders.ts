/** Encoders of the platform's own records, each under the subject of its name. */
import type { SchemaOf } from './avro.ts'
import type { Codecs } from './codec.ts'
import type { Encoder } from './encoder.ts'
import { recordSubject } from './payload.ts'

/** @param prefix of the installation @returns makes the encoder of a record, and throws as `Codecs.encoder` does */
export const recordEncoders =
  (codecs: Codecs, { prefix }: { readonly prefix: string }) =>
  <T>(schema: SchemaOf<T>): Promise<Encoder<T>> =>
    codecs.encoder<T>(recordSubject(prefix, schema), schema)
