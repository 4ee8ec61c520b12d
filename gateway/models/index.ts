/** Public exports of `gateway/models`: the registry of models behind every API. Start with models.ts. */
export { type CheckedEvaluation, type EvaluationAsked, evaluated, evaluatedAgain } from './evaluations.ts'
export { lineageOf, runOf } from './lineage.ts'
export { Models, type ModelsContent, type ModelsOptions } from './models.ts'
export { registryRefusal, unknownModel, unknownVersion } from './refused.ts'
export { modelJson, moveJson, stageMoveJson, versionJson } from './shown.ts'
