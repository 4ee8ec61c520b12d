/** Commands, and their refusals in MLflow's words. */
import type { avro } from '../../../schemas/index.ts'
import { RefusedCommandError } from '../../decisions.ts'
import type { RunsContent } from '../../tracking/index.ts'
import type { Call } from './endpoints.ts'
import type { MlflowError } from './errors.ts'
import { mlflowRefusal, type Subject } from './refused.ts'

/** @param wordsOf says a refusal as MLflow's server does @throws MlflowError; errors of the gateway */
export const inMlflowWords = async <T>(
  decision: Promise<T>,
  wordsOf: (refusal: avro.Refusal) => MlflowError,
): Promise<T> => {
  try {
    return await decision
  } catch (error) {
    throw error instanceof RefusedCommandError ? wordsOf(error.refusal) : error
  }
}

/** A command about experiments, runs or logged models. @throws as `inMlflowWords` */
export const decided = ({ context, origin }: Call, content: RunsContent, subject: Subject) =>
  inMlflowWords(context.tracking.decided(content, origin), (refusal) => mlflowRefusal(refusal, subject))
