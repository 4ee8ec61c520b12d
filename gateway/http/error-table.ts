/** The errors of the HTTP API. Only this table maps errors to statuses, and a code never changes its meaning. docs/reference/errors.md is generated from it, and compared. */

export interface ErrorRow {
  readonly status: number
  /** A sentence about this type of error: the `title` of the answer. */
  readonly text: string
  /** What the error means for the request, and what the caller can do. */
  readonly consequence: string
  /** Seconds after which the caller may try again: `Retry-After`. */
  readonly retryAfterSeconds?: number
}

const NOTHING = 'The request had no effect.'

export const ERRORS = {
  REQUEST_INVALID: {
    status: 400,
    text: 'The request does not follow its schema.',
    consequence: `${NOTHING} Correct the fields that \`problems\` names.`,
  },
  BODY_MALFORMED: { status: 400, text: 'The body cannot be parsed.', consequence: `${NOTHING} Correct the body.` },
  UNAUTHENTICATED: {
    status: 401,
    text: 'The request carries no valid token.',
    consequence: `${NOTHING} Send \`Authorization: Bearer <token>\`.`,
  },
  ROUTE_UNKNOWN: {
    status: 404,
    text: 'There is no route with this path and method.',
    consequence: `${NOTHING} See \`/openapi.json\`.`,
  },
  DATASET_UNKNOWN: { status: 404, text: 'There is no such dataset.', consequence: `${NOTHING} Declare it first.` },
  VIEW_UNKNOWN: { status: 404, text: 'There is no such feature view.', consequence: `${NOTHING} Declare it first.` },
  FEATURE_UNKNOWN: {
    status: 404,
    text: 'The view has no such feature.',
    consequence: `${NOTHING} \`problems\` lists the features of the view.`,
  },
  SERVICE_UNKNOWN: {
    status: 404,
    text: 'There is no such feature service.',
    consequence: `${NOTHING} Declare it first.`,
  },
  DECLARATION_UNKNOWN: {
    status: 404,
    text: 'There is no such declaration, or there was none at the requested time.',
    consequence: NOTHING,
  },
  TOPIC_UNKNOWN: { status: 404, text: 'There is no such topic in this installation.', consequence: NOTHING },
  REQUEST_TIMEOUT: {
    status: 408,
    text: 'The request did not arrive in time.',
    consequence: 'The log may hold rows that had arrived. Send the request again with the same idempotency key.',
  },
  ARTIFACT_PATH_INVALID: {
    status: 400,
    text: 'The path cannot name an artifact.',
    consequence: `${NOTHING} Send names with \`/\` between them, relative to the root of the artifacts.`,
  },
  ARTIFACT_IN_THE_WAY: {
    status: 409,
    text: 'A folder has the path of the artifact, or an artifact the path of its folder.',
    consequence: `${NOTHING} Use another path, or remove what is there.`,
  },
  ARTIFACT_TOO_LARGE: {
    status: 413,
    text: 'The artifact is larger than allowed.',
    consequence: `${NOTHING} \`artifacts.bytesMax\` is the limit.`,
  },
  ARTIFACTS_ABSENT: {
    status: 501,
    text: 'This gateway has no store of artifacts.',
    consequence: `${NOTHING} Start the gateway by its command, which has one.`,
  },
  ARTIFACT_STORE_UNAVAILABLE: {
    status: 503,
    text: 'The store of artifacts cannot be reached, or fails.',
    consequence: `${NOTHING} Correct what \`detail\` names, or try again.`,
    retryAfterSeconds: 2,
  },
  DATASET_RETIRED: {
    status: 409,
    text: 'The dataset is retired.',
    consequence: `${NOTHING} A retired dataset accepts no rows.`,
  },
  COLUMNS_MASKED: {
    status: 403,
    text: 'The answer would hold values of classified columns.',
    consequence: `${NOTHING} Use a token whose \`sees\` lists their classifications.`,
  },
  ALERT_UNKNOWN: { status: 404, text: 'There is, or was, no such alert.', consequence: NOTHING },
  DRIFT_UNKNOWN: {
    status: 404,
    text: 'There is no such event of drift.',
    consequence: 'Nothing was read. `GET /v1/drift` lists the events with their ids.',
  },
  CONTRACT_EVENT_UNKNOWN: { status: 404, text: 'There is no such evaluation of a contract.', consequence: NOTHING },
  PERFORMANCE_UNKNOWN: {
    status: 404,
    text: 'There is no such event of performance.',
    consequence: 'Nothing was read. `GET /v1/performance` lists the events with their ids.',
  },
  PREDICTION_UNKNOWN: { status: 404, text: 'There is no such prediction.', consequence: NOTHING },
  LINEAGE_NODE_UNKNOWN: { status: 404, text: 'There is, or was, no such node of lineage.', consequence: NOTHING },
  REFERENCE_EMPTY: { status: 422, text: 'There is nothing to capture.', consequence: `${NOTHING} See \`detail\`.` },
  PREDICTIONS_RETIRED: { status: 409, text: 'The predictions are retired.', consequence: NOTHING },
  SCHEMA_INCOMPATIBLE: { status: 409, text: 'The schema does not fit the dataset.', consequence: NOTHING },
  DATASET_ELSEWHERE: {
    status: 409,
    text: 'The dataset reads its rows from a source topic of the user.',
    consequence: `${NOTHING} Write to that topic.`,
  },
  VERSION_GONE: {
    status: 410,
    text: 'The version of the view is retired, and its data was removed.',
    consequence: `${NOTHING} Name another \`version\`.`,
  },
  DATA_VERSION_UNKNOWN: { status: 404, text: 'The dataset has no version of this name.', consequence: NOTHING },
  POSITION_GONE: { status: 410, text: 'The log no longer holds what it held at the time.', consequence: NOTHING },
  BODY_TOO_LARGE: {
    status: 413,
    text: 'The body is larger than allowed.',
    consequence: `${NOTHING} Send less data in one request, or send rows as NDJSON, which the gateway reads as a stream.`,
  },
  HOST_UNKNOWN: {
    status: 421,
    text: 'The request names another server.',
    consequence: `${NOTHING} Use localhost or a loopback address, or set \`gateway.tokens\`.`,
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    text: 'This path does not accept the media type of the body.',
    consequence: NOTHING,
  },
  CLOUD_EVENT_INVALID: {
    status: 422,
    text: 'The event of a payload logger cannot be read, or its payload does not fit the predictions.',
    consequence: `${NOTHING} The other half is forgotten when its time is over.`,
  },
  ROWS_INVALID: {
    status: 422,
    text: 'None of the rows fits the declaration of the dataset.',
    consequence: 'No row was accepted. `errors` names the row, the field, the value and what was expected.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 422,
    text: 'The idempotency key was used with other rows, or with another request, before.',
    consequence: 'Only the former request has an effect. Send another one with another key.',
  },
  TIME_INVALID: { status: 422, text: 'The stated time is not valid.', consequence: NOTHING },
  POSITION_INVALID: {
    status: 422,
    text: 'The position is not from this installation, is not about the dataset, or is beyond the end of its log.',
    consequence: `${NOTHING} Use a token from an answer about the dataset, unchanged.`,
  },
  FEATURE_REPEATED: {
    status: 422,
    text: 'A feature is named twice.',
    consequence: `${NOTHING} Name each feature once.`,
  },
  READ_TOO_LARGE: {
    status: 422,
    text: 'The request asks for more values than one answer may have.',
    consequence: `${NOTHING} Ask for fewer entities or features at a time.`,
  },
  TRAINING_SET_INVALID: {
    status: 422,
    text: 'The training set cannot be built as requested.',
    consequence: `${NOTHING} Correct what \`detail\` names.`,
  },
  SPINE_DIFFERS: {
    status: 422,
    text: 'The spine is not the one from which the training set was built.',
    consequence: `${NOTHING} Send the rows of that spine, in the same order and with the same values.`,
  },
  SET_DIFFERS: {
    status: 409,
    text: 'The training set cannot be built again as it was.',
    consequence: `${NOTHING} The history that it was built from was changed or removed. Build a new set.`,
  },
  EXPERIMENT_UNKNOWN: {
    status: 404,
    text: 'There is no such experiment, or there was none at the requested time.',
    consequence: NOTHING,
  },
  RUN_UNKNOWN: {
    status: 404,
    text: 'There is no such run, or there was none at the requested time.',
    consequence: NOTHING,
  },
  MODEL_UNKNOWN: {
    status: 404,
    text: 'There is no such model, or there was none at the requested time.',
    consequence: NOTHING,
  },
  MODEL_VERSION_UNKNOWN: {
    status: 404,
    text: 'The model has no such version, or had none at the requested time.',
    consequence: NOTHING,
  },
  EVALUATION_UNKNOWN: {
    status: 404,
    text: 'The version has no such evaluation.',
    consequence: NOTHING,
  },
  EVALUATION_NOT_COMPUTED: {
    status: 409,
    text: 'The evaluation comes from outside.',
    consequence: `${NOTHING} Only what was computed from a dataset can be computed again.`,
  },
  EVALUATION_ROWS_INVALID: {
    status: 422,
    text: 'The rows of the dataset cannot be measured.',
    consequence: `${NOTHING} Correct the row that \`detail\` names, or leave it out with a filter.`,
  },
  ALIAS_UNKNOWN: {
    status: 404,
    text: 'The model has no such alias, or had none at the requested time.',
    consequence: NOTHING,
  },
  CARD_UNKNOWN: {
    status: 404,
    text: 'The version has no such model card, or had none at the requested time.',
    consequence: NOTHING,
  },
  TRAINING_SET_UNKNOWN: {
    status: 404,
    text: 'The log has recorded no training set with this id.',
    consequence: NOTHING,
  },
  SPINE_TOO_LARGE: {
    status: 422,
    text: 'The spine has more rows than one training set may have.',
    consequence: `${NOTHING} Split the spine into several sets.`,
  },
  OVERLOADED: {
    status: 429,
    text: 'The gateway has reached a limit for work in progress.',
    consequence:
      'If the answer has `accepted`, the log holds the rows that it counts. The request had no other effect. Try again.',
    retryAfterSeconds: 1,
  },
  INTERNAL: {
    status: 500,
    text: 'The gateway failed because of a bug.',
    consequence: 'The effect of the request is not known. Report the log message that has the same request id.',
  },
  LOG_UNAVAILABLE: {
    status: 503,
    text: 'The log cannot be reached, or did not acknowledge the write.',
    consequence:
      'The log holds the rows that `accepted` counts; it may hold others of the request. Send the request again with the same idempotency key.',
    retryAfterSeconds: 2,
  },
  TOPIC_UNFIT: {
    status: 503,
    text: 'A topic that exists already has settings that would lose data.',
    consequence:
      'A declaration is recorded, but its instances do not start. Correct the topic with the command that `detail` names, then send the request again.',
    retryAfterSeconds: 2,
  },
  REGISTRY_UNAVAILABLE: {
    status: 503,
    text: 'The schema registry cannot be reached.',
    consequence: `${NOTHING} Try again.`,
    retryAfterSeconds: 2,
  },
  ONLINE_STORE_UNAVAILABLE: {
    status: 503,
    text: 'The online store cannot be reached.',
    consequence: `${NOTHING} Try again.`,
    retryAfterSeconds: 1,
  },
  ONLINE_STORE_HEALING: {
    status: 503,
    text: 'The online store is empty, or a rebuild is filling it.',
    consequence: `${NOTHING} A missing vector does not mean yet that the entity is unknown. Try again.`,
    retryAfterSeconds: 1,
  },
  OFFLINE_STORE_UNAVAILABLE: {
    status: 503,
    text: 'The offline store cannot be reached, or does not hold the requested data yet.',
    consequence: `${NOTHING} Try again.`,
    retryAfterSeconds: 2,
  },
  OFFLINE_STORE_BEHIND: {
    status: 503,
    text: 'The offline store has not reached the position of the question.',
    consequence: `${NOTHING} \`lag\` or \`detail\` names the partitions with the positions that are held and expected. Try again, or ask for vectors with \`allow_partial\`.`,
    retryAfterSeconds: 2,
  },
  POLICY_PENDING: {
    status: 503,
    text: 'A policy that was declared is not in force yet.',
    consequence: `${NOTHING} Try again.`,
    retryAfterSeconds: 1,
  },
  VIEW_NOT_ACTIVE: {
    status: 503,
    text: 'No version of the view is active yet.',
    consequence: `${NOTHING} Try again when the first version has caught up with its rows, or name a version.`,
    retryAfterSeconds: 1,
  },
  COMMAND_UNANSWERED: {
    status: 503,
    text: 'The command is on the log, but no worker has decided it in time.',
    consequence:
      'A worker will decide the command later. Send the request again with the same idempotency key to get its answer.',
    retryAfterSeconds: 2,
  },
  DECLARED_UNPREPARED: {
    status: 503,
    text: 'The declaration is recorded, but what it needs could not be prepared.',
    consequence:
      'The catalogue holds the declaration, and the workers try to start it. Correct what `detail` names and declare it again, or retire it.',
    retryAfterSeconds: 2,
  },
  NOT_READY: {
    status: 503,
    text: 'The gateway has not read the catalogue yet, or is shutting down.',
    consequence: `${NOTHING} Try again.`,
    retryAfterSeconds: 1,
  },
  POSITION_NOT_REACHED: {
    status: 504,
    text: 'The view has not reached the requested position in time.',
    consequence: `${NOTHING} Send the request again, or send it without \`min_position\`.`,
  },
} as const satisfies Record<string, ErrorRow>
