/** How far the accepted rows of a dataset go, for what is computed from all that was sent before a question. */
import { acceptedRows, type TopicPosition, writtenEndsOf } from '../platform/index.ts'
import type { DatasetDeclaration } from '../schemas/index.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'

/** The ends of the rows, when everything that was sent so far is judged. @throws HttpError POSITION_NOT_REACHED; errors of the log */
export const acceptedEnds = async (
  { platform, settings, tail }: Pick<GatewayContext, 'platform' | 'settings' | 'tail'>,
  dataset: DatasetDeclaration,
): Promise<TopicPosition[]> => {
  // Nothing is sent to a retired dataset, and nobody judges it.
  if (tail.catalog.current.dataset(dataset.name)?.retired)
    return writtenEndsOf(platform, platform.names.rows(dataset.name))
  const deadline = performance.now() + settings.positionTimeoutMs
  const accepted = await acceptedRows(platform, dataset, () => performance.now() > deadline)
  if (accepted !== undefined) return accepted
  const text = `Intake has not judged all rows of dataset '${dataset.name}' within ${settings.positionTimeoutMs} ms.`
  throw new HttpError('POSITION_NOT_REACHED', text)
}
