/** docs/reference/errors.md, made from the tables of errors. */
import { REFUSALS } from '../../processors/catalog/index.ts'
import { ERRORS, type ErrorRow, REFUSAL_STATUS } from './errors.ts'

const meaning = {
  invalid: 'The command can never succeed: correct it.',
  unknown: 'What it names is not there.',
  conflict: 'It contradicts what is there.',
  failed:
    'Deciding it failed, which is a bug; a record of the quarantine says more. It is decided anew if it is sent again.',
}

/** @returns the page as Markdown */
export const errorsPage = (): string => {
  const rows = Object.entries(ERRORS)
    .map(([code, row]: [string, ErrorRow]) => ({ code, ...row }))
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
    .map(({ code, status, text, consequence, retryAfterSeconds }) => {
      const retry = retryAfterSeconds === undefined ? '' : ` \`Retry-After: ${retryAfterSeconds}\`.`
      return `| \`${code}\` | ${status} | ${text} | ${consequence}${retry} |`
    })
  const refusals = Object.entries(REFUSALS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { kind }]) => `| \`${code}\` | ${REFUSAL_STATUS[kind]} | ${kind} |`)
  const kinds = Object.entries(meaning).map(([kind, text]) => `\`${kind}\`: ${text}`)
  return `# Errors

Made from \`gateway/http/errors.ts\` and \`processors/catalog/refusals.ts\` by \`npm run reference\`; a stale page fails a test.

An error is a problem of RFC 9457 (\`application/problem+json\`): \`type\` is \`urn:millrace:error:<code>\`, \`title\` says what happened in general, \`detail\` in
this case, \`instance\` names the request, \`problems\` lists fields with \`field\`, \`value\` and \`expected\`. A code is never used for another meaning. The Feast
surface (\`/get-online-features\`, \`/push\`) answers errors as Feast does: a JSON string that holds \`{"module","class","message"}\`.

| code | status | what happened | consequence |
|-|-|-|-|
${rows.join('\n')}

## Refusals of the catalogue

A command that the catalogue refuses is answered with the catalogue's own code. It changed nothing. ${kinds.join(' ')}

| code | status | class |
|-|-|-|
${refusals.join('\n')}

## Rows

\`POST /v1/datasets/{name}/rows\` answers 200 if all rows were taken, 207 if some were, and 422 \`ROWS_INVALID\` if none was. The body of all three has \`accepted\`,
\`rejected\`, \`errors\` (\`index\`, \`field\`, \`value\`, \`expected\`; the first 1,000), \`positions\` and \`position\`. With 429 and 503 they tell what had been taken before.

## Exit codes of the command

| code | meaning |
|-|-|
| 0 | Done. |
| 1 | It was tried and failed, or was done in part. |
| 2 | The command line or the configuration is wrong; nothing was tried. |
| 3 | The gateway refused: correct what was sent. |
| 4 | A part cannot be reached or has no answer at the moment: try again. |
| 130 | Ended by SIGINT or SIGTERM before it was done. |
`
}
