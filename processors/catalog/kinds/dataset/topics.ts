import type { avro } from '../../../../schemas/index.ts'
import type { Names } from '../../../../streams/core/names.ts'
import { intakeInstance } from '../../../rows/index.ts'
import type { AskedTopics } from '../../kind.ts'

/** The topics of a dataset. The parts of a declaration that determine them never change. */
export const datasetTopics = ({ name, sourceTopic }: avro.Dataset, names: Names): AskedTopics => {
  const made = [names.rows(name), names.changelog(intakeInstance(name))]
  if (sourceTopic === null) return { made: [names.intake(name), ...made], read: [] }
  return { made: [names.time(name), ...made], read: [sourceTopic] }
}
