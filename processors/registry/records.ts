/** The Avro records of the registry. */
import { avro } from '../../schemas/index.ts'
import type { DeciderRecords } from '../deciding/index.ts'

export const RECORDS = {
  commands: {
    CreateModel: avro.CreateModelSchema,
    RenameModel: avro.RenameModelSchema,
    UpdateModel: avro.UpdateModelSchema,
    DeleteModel: avro.DeleteModelSchema,
    TagModel: avro.TagModelSchema,
    RegisterModel: avro.RegisterModelSchema,
    UpdateVersion: avro.UpdateVersionSchema,
    TagVersion: avro.TagVersionSchema,
    DeleteVersion: avro.DeleteVersionSchema,
    MoveStage: avro.MoveStageSchema,
    MoveAlias: avro.MoveAliasSchema,
    GuardModels: avro.GuardModelsSchema,
    RecordEvaluation: avro.RecordEvaluationSchema,
    EvaluateGate: avro.EvaluateGateSchema,
    RequestApproval: avro.RequestApprovalSchema,
    DecideApproval: avro.DecideApprovalSchema,
    PublishCard: avro.PublishCardSchema,
  },
  events: {
    ModelCreated: avro.ModelCreatedSchema,
    ModelRenamed: avro.ModelRenamedSchema,
    ModelUpdated: avro.ModelUpdatedSchema,
    ModelDeleted: avro.ModelDeletedSchema,
    ModelTagged: avro.ModelTaggedSchema,
    ModelRegistered: avro.ModelRegisteredSchema,
    VersionUpdated: avro.VersionUpdatedSchema,
    VersionTagged: avro.VersionTaggedSchema,
    VersionDeleted: avro.VersionDeletedSchema,
    StageMoved: avro.StageMovedSchema,
    AliasMoved: avro.AliasMovedSchema,
    ModelsGuarded: avro.ModelsGuardedSchema,
    EvaluationRecorded: avro.EvaluationRecordedSchema,
    GateEvaluated: avro.GateEvaluatedSchema,
    ApprovalRequested: avro.ApprovalRequestedSchema,
    ApprovalDecided: avro.ApprovalDecidedSchema,
    ModelCardPublished: avro.ModelCardPublishedSchema,
  },
} as const satisfies DeciderRecords
