/** Every route, a file per concern. */
import type { Routes } from '../context.ts'
import { feastRoutes } from '../surfaces/feast/index.ts'
import { artifactRoutes } from '../surfaces/mlflow/artifacts.ts'
import { mlflowRoutes } from '../surfaces/mlflow/index.ts'
import { openLineageRoutes } from '../surfaces/openlineage/index.ts'
import { registryRoutes } from '../surfaces/registry/index.ts'
import { activationRoutes } from './activation.ts'
import { alertRoutes } from './alerts.ts'
import { baselineRoutes } from './baselines.ts'
import { cardRoutes } from './cards.ts'
import { catalogRoutes } from './catalog.ts'
import { catalogCheckRoutes } from './catalog-check.ts'
import { catalogSearchRoutes } from './catalog-search.ts'
import { cloudEventRoutes } from './cloudevents.ts'
import { consumerRoutes } from './consumers.ts'
import { contractResultRoutes } from './contract-results.ts'
import { contractsInForceRoutes } from './contracts-in-force.ts'
import { dataDiffRoutes } from './data-diff.ts'
import { dataVersionRoutes } from './data-versions.ts'
import { datasetPageRoutes } from './dataset-page.ts'
import { datasetProfileRoutes } from './dataset-profile.ts'
import { datasetRowRoutes } from './dataset-rows.ts'
import { driftRoutes } from './drift.ts'
import { evaluationRoutes } from './evaluations.ts'
import { experimentRoutes } from './experiments.ts'
import { featureRoutes } from './features.ts'
import { generationRoutes } from './generations.ts'
import { healthRoutes } from './health.ts'
import { importRoutes } from './imports.ts'
import { judgementRoutes } from './judgements.ts'
import { lateRoutes } from './late.ts'
import { lineageRoutes } from './lineage.ts'
import { lineageDatasetRoutes } from './lineage-dataset.ts'
import { logRoutes } from './log.ts'
import { modelImportRoutes } from './model-imports.ts'
import { modelLineageRoutes } from './model-lineage.ts'
import { modelListRoutes } from './model-lists.ts'
import { modelRoutes } from './models.ts'
import { onlineRoutes } from './online.ts'
import { openapiRoutes } from './openapi.ts'
import { overdueContractRoutes } from './overdue-contracts.ts'
import { overduePerformanceRoutes } from './overdue-performance.ts'
import { performanceRoutes } from './performance.ts'
import { predictionCountRoutes } from './prediction-counts.ts'
import { predictionRoutes } from './predictions.ts'
import { producerSchemaRoutes } from './producer-schemas.ts'
import { recordedSetRoutes } from './recorded-sets.ts'
import { referenceRoutes } from './references.ts'
import { reportRoutes } from './reports.ts'
import { rowRoutes } from './rows.ts'
import { runRoutes } from './runs.ts'
import { sourceRoutes } from './sources.ts'
import { taskRoutes } from './tasks.ts'
import { traceRoutes } from './traces.ts'
import { trainingSetRoutes } from './training-sets.ts'

export const routes: readonly Routes[] = [
  rowRoutes,
  datasetRowRoutes,
  dataVersionRoutes,
  dataDiffRoutes,
  predictionRoutes,
  predictionCountRoutes,
  traceRoutes,
  cloudEventRoutes,
  driftRoutes,
  contractResultRoutes,
  contractsInForceRoutes,
  overdueContractRoutes,
  producerSchemaRoutes,
  overduePerformanceRoutes,
  performanceRoutes,
  referenceRoutes,
  baselineRoutes,
  reportRoutes,
  lateRoutes,
  generationRoutes,
  catalogRoutes,
  catalogCheckRoutes,
  catalogSearchRoutes,
  activationRoutes,
  onlineRoutes,
  featureRoutes,
  feastRoutes,
  registryRoutes,
  mlflowRoutes,
  openLineageRoutes,
  lineageRoutes,
  consumerRoutes,
  datasetPageRoutes,
  datasetProfileRoutes,
  lineageDatasetRoutes,
  modelRoutes,
  modelListRoutes,
  modelLineageRoutes,
  experimentRoutes,
  runRoutes,
  evaluationRoutes,
  judgementRoutes,
  cardRoutes,
  importRoutes,
  modelImportRoutes,
  artifactRoutes,
  trainingSetRoutes,
  recordedSetRoutes,
  logRoutes,
  alertRoutes,
  taskRoutes,
  sourceRoutes,
  healthRoutes,
  openapiRoutes,
]
