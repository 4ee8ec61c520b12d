/** The Avro records of experiments, runs and logged models. */
import { avro } from '../../schemas/index.ts'
import type { DeciderRecords } from '../deciding/index.ts'

export const RECORDS = {
  commands: {
    CreateExperiment: avro.CreateExperimentSchema,
    RenameExperiment: avro.RenameExperimentSchema,
    DeleteExperiment: avro.DeleteExperimentSchema,
    RestoreExperiment: avro.RestoreExperimentSchema,
    TagExperiment: avro.TagExperimentSchema,
    StartRun: avro.StartRunSchema,
    UpdateRun: avro.UpdateRunSchema,
    DeleteRun: avro.DeleteRunSchema,
    RestoreRun: avro.RestoreRunSchema,
    LogToRun: avro.LogToRunSchema,
    CreateLoggedModel: avro.CreateLoggedModelSchema,
    UpdateLoggedModel: avro.UpdateLoggedModelSchema,
    LogToLoggedModel: avro.LogToLoggedModelSchema,
    DeleteLoggedModel: avro.DeleteLoggedModelSchema,
  },
  events: {
    ExperimentCreated: avro.ExperimentCreatedSchema,
    ExperimentRenamed: avro.ExperimentRenamedSchema,
    ExperimentDeleted: avro.ExperimentDeletedSchema,
    ExperimentRestored: avro.ExperimentRestoredSchema,
    ExperimentTagged: avro.ExperimentTaggedSchema,
    RunStarted: avro.RunStartedSchema,
    RunUpdated: avro.RunUpdatedSchema,
    RunEnded: avro.RunEndedSchema,
    RunDeleted: avro.RunDeletedSchema,
    RunRestored: avro.RunRestoredSchema,
    RunLogged: avro.RunLoggedSchema,
    LoggedModelCreated: avro.LoggedModelCreatedSchema,
    LoggedModelUpdated: avro.LoggedModelUpdatedSchema,
    LoggedModelLogged: avro.LoggedModelLoggedSchema,
    LoggedModelDeleted: avro.LoggedModelDeletedSchema,
  },
  // Written by the decider, and by gateways without a command.
  others: { MetricsLogged: avro.MetricsLoggedSchema },
} as const satisfies DeciderRecords
