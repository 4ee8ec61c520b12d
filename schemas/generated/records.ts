// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { RecordDescription } from '../records.ts'
import { BeginGenerationSchema, BeginSortedGenerationSchema, CommandRefusedSchema, ContractEvaluatedSchema, DatasetDeclaredSchema, DeclarationRetiredSchema, DeclarationUnchangedSchema, DeclareDatasetSchema, DeclareEntitySchema, EntityDeclaredSchema, GenerationBegunSchema, IdleObservedSchema, JobRunObservedSchema, LoadAdvancedSchema, QuietObservedSchema, RetireDeclarationSchema, RowLateSchema, RowRejectedSchema, RowReplayedSchema, SortedGenerationBegunSchema, SourceGrownSchema, TimeAdvancedSchema } from './data.ts'
import { ActivateViewSchema, ChooseViewVersionSchema, DeclareFeatureViewSchema, FeatureViewDeclaredSchema, ViewActivatedSchema, ViewVersionChosenSchema } from './feature.ts'
import { ExperimentCreatedSchema, RunEndedSchema, RunLoggedSchema, RunStartedSchema, TrainingSetBuiltSchema } from './training.ts'
import { AliasMovedSchema, ApprovalDecidedSchema, GateEvaluatedSchema, ModelCardPublishedSchema, ModelRegisteredSchema } from './evaluation.ts'
import { ActionTakenSchema, OutcomeObservedSchema, PredictionServedSchema, RouteChangedSchema } from './serving.ts'
import { AlertRaisedSchema, AlertResolvedSchema, BaselineCapturedSchema, DriftMeasuredSchema, PerformanceMeasuredSchema, RetrainRequestedSchema, RetrainSuppressedSchema } from './monitoring.ts'
import { ResumeRequestedSchema, TaskProgressedSchema, TaskStateChangedSchema } from './platform.ts'

/** All events and commands, drafts included, by layer and name. */
export const records: readonly RecordDescription[] = [
  { ...{"name":"BeginGeneration","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"dataset/<name>"}, schema: BeginGenerationSchema },
  { ...{"name":"BeginSortedGeneration","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"dataset/<name>"}, schema: BeginSortedGenerationSchema },
  { ...{"name":"CommandRefused","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"key of the command"}, schema: CommandRefusedSchema },
  { ...{"name":"ContractEvaluated","layer":"data","kind":"event","status":"draft","version":1,"topic":"ml.monitoring","key":"contract"}, schema: ContractEvaluatedSchema },
  { ...{"name":"DatasetDeclared","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"dataset/<name>"}, schema: DatasetDeclaredSchema },
  { ...{"name":"DeclarationRetired","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"<kind>/<name>"}, schema: DeclarationRetiredSchema },
  { ...{"name":"DeclarationUnchanged","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"<kind>/<name>"}, schema: DeclarationUnchangedSchema },
  { ...{"name":"DeclareDataset","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"dataset/<name>"}, schema: DeclareDatasetSchema },
  { ...{"name":"DeclareEntity","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"entity/<name>"}, schema: DeclareEntitySchema },
  { ...{"name":"EntityDeclared","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"entity/<name>"}, schema: EntityDeclaredSchema },
  { ...{"name":"GenerationBegun","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"dataset/<name>"}, schema: GenerationBegunSchema },
  { ...{"name":"IdleObserved","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.intake.<dataset>, ml.time.<dataset>","key":"none"}, schema: IdleObservedSchema },
  { ...{"name":"JobRunObserved","layer":"data","kind":"event","status":"draft","version":1,"topic":"ml.lineage","key":"run:<run id>"}, schema: JobRunObservedSchema },
  { ...{"name":"LoadAdvanced","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.loads","key":"SHA-256 of actor, dataset and key"}, schema: LoadAdvancedSchema },
  { ...{"name":"QuietObserved","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.intake.<dataset>","key":"none"}, schema: QuietObservedSchema },
  { ...{"name":"RetireDeclaration","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"<kind>/<name>"}, schema: RetireDeclarationSchema },
  { ...{"name":"RowLate","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.late","key":"key of the late row"}, schema: RowLateSchema },
  { ...{"name":"RowRejected","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.quarantine","key":"key of the rejected record"}, schema: RowRejectedSchema },
  { ...{"name":"RowReplayed","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.replays","key":"none"}, schema: RowReplayedSchema },
  { ...{"name":"SortedGenerationBegun","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"dataset/<name>"}, schema: SortedGenerationBegunSchema },
  { ...{"name":"SourceGrown","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.sources","key":"none"}, schema: SourceGrownSchema },
  { ...{"name":"TimeAdvanced","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.intake.<dataset>, ml.rows.<dataset>, ml.rows.<dataset>.by.<key>","key":"none: one per partition"}, schema: TimeAdvancedSchema },
  { ...{"name":"ActivateView","layer":"feature","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"view/<name>"}, schema: ActivateViewSchema },
  { ...{"name":"ChooseViewVersion","layer":"feature","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"view/<name>"}, schema: ChooseViewVersionSchema },
  { ...{"name":"DeclareFeatureView","layer":"feature","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"view/<name>"}, schema: DeclareFeatureViewSchema },
  { ...{"name":"FeatureViewDeclared","layer":"feature","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"view/<name>"}, schema: FeatureViewDeclaredSchema },
  { ...{"name":"ViewActivated","layer":"feature","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"view/<name>"}, schema: ViewActivatedSchema },
  { ...{"name":"ViewVersionChosen","layer":"feature","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"view/<name>"}, schema: ViewVersionChosenSchema },
  { ...{"name":"ExperimentCreated","layer":"training","kind":"event","status":"draft","version":1,"topic":"ml.runs","key":"experiment id"}, schema: ExperimentCreatedSchema },
  { ...{"name":"RunEnded","layer":"training","kind":"event","status":"draft","version":1,"topic":"ml.runs","key":"run id"}, schema: RunEndedSchema },
  { ...{"name":"RunLogged","layer":"training","kind":"event","status":"draft","version":1,"topic":"ml.runs","key":"run id"}, schema: RunLoggedSchema },
  { ...{"name":"RunStarted","layer":"training","kind":"event","status":"draft","version":1,"topic":"ml.runs","key":"run id"}, schema: RunStartedSchema },
  { ...{"name":"TrainingSetBuilt","layer":"training","kind":"event","status":"current","version":1,"topic":"ml.runs","key":"training set id"}, schema: TrainingSetBuiltSchema },
  { ...{"name":"AliasMoved","layer":"evaluation","kind":"event","status":"draft","version":1,"topic":"ml.registry","key":"model"}, schema: AliasMovedSchema },
  { ...{"name":"ApprovalDecided","layer":"evaluation","kind":"event","status":"draft","version":1,"topic":"ml.registry","key":"model"}, schema: ApprovalDecidedSchema },
  { ...{"name":"GateEvaluated","layer":"evaluation","kind":"event","status":"draft","version":1,"topic":"ml.registry","key":"model"}, schema: GateEvaluatedSchema },
  { ...{"name":"ModelCardPublished","layer":"evaluation","kind":"event","status":"draft","version":1,"topic":"ml.registry","key":"model"}, schema: ModelCardPublishedSchema },
  { ...{"name":"ModelRegistered","layer":"evaluation","kind":"event","status":"draft","version":1,"topic":"ml.registry","key":"model"}, schema: ModelRegisteredSchema },
  { ...{"name":"ActionTaken","layer":"serving","kind":"event","status":"draft","version":1,"topic":"ml.predictions.<model>","key":"prediction id"}, schema: ActionTakenSchema },
  { ...{"name":"OutcomeObserved","layer":"serving","kind":"event","status":"draft","version":1,"topic":"ml.predictions.<model>","key":"prediction id"}, schema: OutcomeObservedSchema },
  { ...{"name":"PredictionServed","layer":"serving","kind":"event","status":"draft","version":1,"topic":"ml.predictions.<model>","key":"prediction id"}, schema: PredictionServedSchema },
  { ...{"name":"RouteChanged","layer":"serving","kind":"event","status":"draft","version":1,"topic":"ml.serving","key":"model"}, schema: RouteChangedSchema },
  { ...{"name":"AlertRaised","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.alerts","key":"fingerprint"}, schema: AlertRaisedSchema },
  { ...{"name":"AlertResolved","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.alerts","key":"fingerprint"}, schema: AlertResolvedSchema },
  { ...{"name":"BaselineCaptured","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.monitoring","key":"model"}, schema: BaselineCapturedSchema },
  { ...{"name":"DriftMeasured","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.monitoring","key":"model"}, schema: DriftMeasuredSchema },
  { ...{"name":"PerformanceMeasured","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.monitoring","key":"model"}, schema: PerformanceMeasuredSchema },
  { ...{"name":"RetrainRequested","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.alerts","key":"model"}, schema: RetrainRequestedSchema },
  { ...{"name":"RetrainSuppressed","layer":"monitoring","kind":"event","status":"draft","version":1,"topic":"ml.alerts","key":"model"}, schema: RetrainSuppressedSchema },
  { ...{"name":"ResumeRequested","layer":"platform","kind":"command","status":"current","version":1,"topic":"ml.progress","key":"instance and `resume`"}, schema: ResumeRequestedSchema },
  { ...{"name":"TaskProgressed","layer":"platform","kind":"event","status":"current","version":1,"topic":"ml.progress","key":"instance, partition and `position`"}, schema: TaskProgressedSchema },
  { ...{"name":"TaskStateChanged","layer":"platform","kind":"event","status":"current","version":1,"topic":"ml.progress","key":"instance, partition and `state`"}, schema: TaskStateChangedSchema },
]
