/** What the catalogue says of a policy, as a command of the registry. */
import { type avro, type Codecs, type Decoder, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { stateless } from '../../streams/core/stateless.ts'
import { decoded, poison } from '../rows/index.ts'

export interface PoliciesOptions {
  /** `names.registryCommands` */
  readonly output: string
  readonly recordName: (value: Buffer) => string
  /** Full name and decoder of the event that declares a policy. */
  readonly declared: { readonly name: string; readonly decoder: Decoder<PolicyDeclared> }
  /** Full name and decoder of the event that retires a declaration of any kind, also one that this release does not know. */
  readonly retired: { readonly name: string; readonly decoder: ReturnType<Codecs['anything']> }
  readonly command: Encoder<avro.GuardModels>
}

interface PolicyDeclared {
  readonly meta: avro.EventMeta
  readonly version: number
  readonly policy: avro.Policy
}

type Said = Omit<avro.GuardModels, 'meta'> & { readonly by: avro.EventMeta }

/** Makes the processor of the one partition of `ml.catalog`. */
export const makePolicies = (options: PoliciesOptions): Processor => {
  const said = (value: Buffer): Said | undefined => {
    const name = options.recordName(value)
    if (name === options.declared.name) {
      const { meta, version, policy } = options.declared.decoder.decode(value)
      return { by: meta, name: policy.name, policyVersion: version, policy }
    }
    if (name !== options.retired.name) return undefined
    const { meta, kind, name: of } = options.retired.decoder.decode(value).value as avro.DeclarationRetired
    // All versions of a policy are retired at once.
    return (kind as string) === 'policy' ? { by: meta, name: of, policyVersion: 0, policy: null } : undefined
  }
  return stateless(({ value }: LogRecord, context: StepContext) => {
    if (value === null) throw poison('value_missing', undefined)
    const found = decoded(() => said(value))
    if (found === undefined) return true
    const { by, ...content } = found
    const { team, actor, correlationId } = by
    const meta = derivedMeta(context, by.time, { team, actor, correlationId })
    context.emit(options.output, 0, Buffer.from(content.name), options.command.encode({ meta, ...content }))
    return true
  })
}
