/** Public exports of `gateway/models`: the registry of models behind every API. Start with models.ts. */
export { Models, type ModelsContent, type ModelsOptions } from './models.ts'
export { modelJson, moveJson, versionJson } from './shown.ts'
