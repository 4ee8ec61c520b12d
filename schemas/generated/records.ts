// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { RecordDescription } from '../records.ts'
import { CommandRefusedSchema, DatasetDeclaredSchema, DeclarationRetiredSchema, DeclarationUnchangedSchema, DeclareDatasetSchema, DeclareEntitySchema, EntityDeclaredSchema, RetireDeclarationSchema, RowLateSchema, RowRejectedSchema, TimeAdvancedSchema } from './data.ts'
import { ActivateViewSchema, DeclareFeatureViewSchema, FeatureViewDeclaredSchema, ViewActivatedSchema } from './feature.ts'
import { TrainingSetBuiltSchema } from './training.ts'

/** All events and commands, drafts included, by layer and name. */
export const records: readonly RecordDescription[] = [
  { ...{"name":"CommandRefused","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"key of the command"}, schema: CommandRefusedSchema },
  { ...{"name":"DatasetDeclared","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"dataset/<name>"}, schema: DatasetDeclaredSchema },
  { ...{"name":"DeclarationRetired","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"<kind>/<name>"}, schema: DeclarationRetiredSchema },
  { ...{"name":"DeclarationUnchanged","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"<kind>/<name>"}, schema: DeclarationUnchangedSchema },
  { ...{"name":"DeclareDataset","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"dataset/<name>"}, schema: DeclareDatasetSchema },
  { ...{"name":"DeclareEntity","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"entity/<name>"}, schema: DeclareEntitySchema },
  { ...{"name":"EntityDeclared","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"entity/<name>"}, schema: EntityDeclaredSchema },
  { ...{"name":"RetireDeclaration","layer":"data","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"<kind>/<name>"}, schema: RetireDeclarationSchema },
  { ...{"name":"RowLate","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.late","key":"key of the late row"}, schema: RowLateSchema },
  { ...{"name":"RowRejected","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.quarantine","key":"key of the rejected record"}, schema: RowRejectedSchema },
  { ...{"name":"TimeAdvanced","layer":"data","kind":"event","status":"current","version":1,"topic":"ml.intake.<dataset>, ml.rows.<dataset>, ml.rows.<dataset>.by.<key>","key":"none: one per partition"}, schema: TimeAdvancedSchema },
  { ...{"name":"ActivateView","layer":"feature","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"view/<name>"}, schema: ActivateViewSchema },
  { ...{"name":"DeclareFeatureView","layer":"feature","kind":"command","status":"current","version":1,"topic":"ml.catalog.commands","key":"view/<name>"}, schema: DeclareFeatureViewSchema },
  { ...{"name":"FeatureViewDeclared","layer":"feature","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"view/<name>"}, schema: FeatureViewDeclaredSchema },
  { ...{"name":"ViewActivated","layer":"feature","kind":"event","status":"current","version":1,"topic":"ml.catalog","key":"view/<name>"}, schema: ViewActivatedSchema },
  { ...{"name":"TrainingSetBuilt","layer":"training","kind":"event","status":"current","version":1,"topic":"ml.runs","key":"training set id"}, schema: TrainingSetBuiltSchema },
]
