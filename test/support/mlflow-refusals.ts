/** Requests that MLflow's server refuses, with its words, as they were compared with version 3.6 side by side. */

/** Method and path, body, code, message. */
export type Refusal = readonly [call: string, body: object, code: string, message: string]

const SEE = 'See the API docs for more information about request parameters.'
const INVALID = 'INVALID_PARAMETER_VALUE'
const absent = (name: string) => `Missing value for required parameter '${name}'. ${SEE}`
const [START, END] = ['Invalid model version source:', 'is not a valid remote uri.']
const WINDOWS = 'For remote access on windows, please consider using a different scheme such as SMB'

/** @param runId of a run whose parameter `p` is `1`. @param goneId of a run in a deleted experiment */
// biome-ignore format: a table
export const refusals = (runId: string, goneId: string): readonly Refusal[] => [
  // An empty text is a missing one.
  ['POST experiments/create', { name: '' }, INVALID, absent('name')],
  ['POST experiments/update', { experiment_id: '', new_name: 'a' }, INVALID, absent('experiment_id')],
  ['POST experiments/update', { experiment_id: '0', new_name: '' }, INVALID, absent('new_name')],
  ['POST runs/log-metric', { run_id: runId, key: '', value: 1, timestamp: 1 }, INVALID, absent('key')],
  ['POST runs/log-metric', { run_id: runId, key: 'm', value: '', timestamp: 1 }, INVALID, absent('value')],
  ['POST runs/log-batch', { run_id: runId, params: [{ key: '', value: '1' }] }, INVALID, absent('params[0].key')],
  // Ids of experiments may be numbers.
  ['POST experiments/delete', { experiment_id: 99999 }, 'RESOURCE_DOES_NOT_EXIST', 'No Experiment with id=99999 exists'],
  ['POST runs/create', { experiment_id: 99999 }, 'RESOURCE_DOES_NOT_EXIST', 'No Experiment with id=99999 exists'],
  ['POST experiments/create', { name: 'a', artifact_location: 's3://a#b' }, INVALID, "'artifact_location' URL can't include fragments or params."],
  ['POST experiments/create', { name: 'a', artifact_location: 'x'.repeat(2049) }, INVALID, 'Invalid artifact path length. The length of the artifact path cannot be greater than 2048 characters. To configure this limit, please set the MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable.'],
  ['POST runs/update', { run_id: goneId, status: 'FINISHED' }, INVALID, `The run ${goneId} must be in the 'active' state. Current state is deleted.`],
  ['POST runs/update', { run_id: runId, status: 99 }, INVALID, `Invalid value 99 for parameter 'status' supplied:  Hint: Value was of type 'int'. ${SEE}`],
  ['POST runs/delete', { run_id: 'x!' }, 'RESOURCE_DOES_NOT_EXIST', 'Run with id=x! not found'],
  ['POST runs/log-batch', { run_id: 'x!' }, INVALID, `Invalid value "x!" for parameter 'run_id' supplied.`],
  ['POST runs/log-metric', { run_id: runId, key: 'm', value: 1, timestamp: -1 }, INVALID, "Invalid value -1 for parameter 'timestamp' supplied: metric 'm' (value=1.0). Timestamp must be a nonnegative long (64-bit integer) "],
  ['POST runs/log-metric', { run_id: runId, key: 'm', value: 1, timestamp: 1, dataset_name: 'd' }, INVALID, 'Both dataset_name and dataset_digest must be provided if one is provided'],
  ['POST runs/log-batch', { run_id: runId, params: [{ key: 'p', value: '2' }] }, INVALID, `Changing param values is not allowed. Params were already logged='[{'key': 'p', 'old_value': '1', 'new_value': '2'}]' for run ID='${runId}'.`],
  ['POST runs/log-inputs', { run_id: runId, datasets: [{ dataset: { name: 'd', digest: 'g' }, tags: [{ key: 'k'.repeat(256), value: '' }] }] }, INVALID, "'key' exceeds the maximum length of 255 characters"],
  ['POST runs/log-model', { run_id: runId, model_json: '1' }, INVALID, "Model json is missing mandatory fields: {'artifact_path', 'flavors', 'utc_time_created', 'run_id'}"],
  ['POST logged-models', { experiment_id: '0', name: 'a/b' }, INVALID, `Invalid model name ('a/b') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`],
  ['PATCH logged-models/m-0', { model_id: 'm-0' }, INVALID, absent('status')],
  [`GET metrics/get-history-bulk-interval?metric_key=k&max_results=0&run_ids=${runId}`, {}, INVALID, `max_results must be between 1 and 2500. ${SEE}`],
  [`GET metrics/get-history-bulk-interval?metric_key=&run_ids=${runId}`, {}, INVALID, absent('metric_key')],
  ['GET registered-models/alias?name=none&alias=a', {}, INVALID, 'Registered model alias a not found.'],
  ['POST model-versions/create', { name: 'none', source: 'file://host/a' }, INVALID, `file://host/a ${END} ${WINDOWS} (e.g. smb://<hostname>/<path>).`],
  ['POST model-versions/create', { name: 'none', source: '/a' }, INVALID, `${START} '/a'. To use a local path as a model version source, the run_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the run_id.`],
]
