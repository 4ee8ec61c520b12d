/** Commands about models, and their refusals in MLflow's words. */
import type { avro } from '../../../../schemas/index.ts'
import type { ModelsContent } from '../../../models/index.ts'
import { inMlflowWords } from '../decided.ts'
import type { Call } from '../endpoints.ts'
import { invalidParameter, MlflowError } from '../errors.ts'
import { type NamedVersion, noModel, noVersion } from './checks.ts'

/** What the request is about, for the texts: a model, or a version of it. */
export type About = { readonly name: string; readonly text?: undefined } | NamedVersion

/** @throws MlflowError */
export const decided = ({ context, origin }: Call, content: ModelsContent, about: About) =>
  inMlflowWords(context.models.decided(content, origin), (refusal) => refusalOf(refusal, about))

const refusalOf = ({ code, text, held }: avro.Refusal, about: About): MlflowError => {
  const { name } = about
  switch (code) {
    case 'MODEL_UNKNOWN':
      return about.text === undefined ? noModel(name) : noVersion(name, about.text)
    case 'VERSION_UNKNOWN':
      return noVersion(name, about.text ?? '')
    case 'MODEL_EXISTS':
      return new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${name}) already exists.`)
    case 'ALIAS_CONFLICT':
      return new MlflowError('RESOURCE_CONFLICT', `${text} It is at ${held === '0' ? "''" : `'${held}'`}.`)
    case 'COMMAND_FAILED':
      return new MlflowError('INTERNAL_ERROR', text)
    default:
      return invalidParameter(text)
  }
}
