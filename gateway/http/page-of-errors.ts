/** Generates docs/reference/errors.md from the tables of errors. */
import { REFUSALS, type RefusalClass } from '../../processors/catalog/index.ts'
import { REFUSALS as REGISTRY_REFUSALS } from '../../processors/registry/index.ts'
import { ERRORS, type ErrorRow, REFUSAL_STATUS } from './errors.ts'

const meaning = {
  invalid: 'The command can never succeed: correct it.',
  unknown: 'The command names something that does not exist.',
  conflict: 'The command conflicts with the current state.',
  failed:
    'The decision failed because of a bug; a record in the quarantine gives details. If the command is sent again, it is decided again.',
}

const refusalRows = (table: Readonly<Record<string, { readonly kind: RefusalClass }>>): string[] =>
  Object.entries(table)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { kind }]) => `| \`${code}\` | ${REFUSAL_STATUS[kind]} | ${kind} |`)

/** @returns the page as Markdown */
export const errorsPage = (): string => {
  const rows = Object.entries(ERRORS)
    .map(([code, row]: [string, ErrorRow]) => ({ code, ...row }))
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
    .map(({ code, status, text, consequence, retryAfterSeconds }) => {
      const retry = retryAfterSeconds === undefined ? '' : ` \`Retry-After: ${retryAfterSeconds}\`.`
      return `| \`${code}\` | ${status} | ${text} | ${consequence}${retry} |`
    })
  const refusals = refusalRows(REFUSALS)
  const kinds = Object.entries(meaning).map(([kind, text]) => `\`${kind}\`: ${text}`)
  return `# Errors

\`npm run reference\` generates this page from \`gateway/http/error-table.ts\` and the tables of refusals of the catalogue and the registry; a stale page fails a test.

An error is a problem as defined by RFC 9457 (\`application/problem+json\`): \`type\` is \`urn:millrace:error:<code>\`, \`title\` describes the type of error, \`detail\`
describes this case, \`instance\` names the request, and \`problems\` lists fields with \`field\`, \`value\` and \`expected\`. A code never changes its meaning. The Feast
surface (\`/get-online-features\`, \`/push\`) answers errors as Feast does: with a JSON string that holds \`{"module","class","message"}\`.

| code | status | what happened | consequence |
|-|-|-|-|
${rows.join('\n')}

## Refusals of the catalogue

If the catalogue refuses a command, the answer has the code of the catalogue. The command had no effect. ${kinds.join(' ')}

| code | status | class |
|-|-|-|
${refusals.join('\n')}

## Refusals of the registry

The registry of models refuses in the same way. MLflow's surface translates its refusals into MLflow's codes and messages.

| code | status | class |
|-|-|-|
${refusalRows(REGISTRY_REFUSALS).join('\n')}

## Rows

\`POST /v1/datasets/{name}/rows\` answers 200 if all rows were accepted, 207 if some were, and 422 \`ROWS_INVALID\` if none was. The body of all three has \`accepted\`,
\`rejected\`, \`errors\` (\`index\`, \`field\`, \`value\`, \`expected\`; the first 1,000), \`positions\` and \`position\`. In answers 429 and 503 they describe the rows that were
accepted before the error.

## Exit codes of the command

| code | meaning |
|-|-|
| 0 | The command succeeded. |
| 1 | The command failed, or succeeded only in part. |
| 2 | The command line or the configuration is wrong; the command did not start. |
| 3 | The gateway refused the request: correct it. |
| 4 | A part of the system cannot be reached or gives no answer at the moment: try again. |
| 5 | What can be compared is equal, but the log does not hold the beginning of a topic any more (\`verify\`). |
| 130 | SIGINT or SIGTERM ended the command before it was done. |
`
}
