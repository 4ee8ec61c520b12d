/** MLflow's REST API for the registry of models. */
import type { Endpoint } from '../endpoints.ts'
import { aliasEndpoints } from './aliases.ts'
import { modelEndpoints } from './models.ts'
import { versionEndpoints } from './versions.ts'

export const registryEndpoints: readonly Endpoint[] = [...modelEndpoints, ...versionEndpoints, ...aliasEndpoints]
