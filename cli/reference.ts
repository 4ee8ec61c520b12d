/** Writes the generated pages commands, config, declarations, errors, metrics and processors of docs/reference: `npm run reference`. */
import { writeFileSync } from 'node:fs'
import type { Registry } from 'prom-client'
import { errorsPage } from '../gateway/http/page-of-errors.ts'
import { gatewayMetrics } from '../gateway/metrics.ts'
import { kindsPage, processorsPage } from '../platform/index.ts'
import { KINDS } from '../processors/catalog/index.ts'
import { DEFINITIONS } from '../processors/registry.ts'
import { WorkerMetrics } from '../worker/metrics.ts'
import { configPage } from './config/index.ts'
import { commandsPage } from './page-of-commands.ts'

interface Described {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly labelNames: readonly string[]
}

const metricRows = (registry: Registry): string[] =>
  // The type of this list has no labels, although every metric has them.
  (registry.getMetricsAsArray() as unknown as (Described & { readonly labelNames?: readonly string[] })[]).map(
    ({ name, help, type, labelNames = [] }) => `| \`${name}\` | ${type} | ${labelNames.join(', ')} | ${help} |`,
  )

const metricsPage = (): string => {
  const head = '| metric | type | labels | meaning |\n|-|-|-|-|'
  return `# Metrics

\`npm run reference\` generates this page from \`gateway/metrics.ts\` and \`worker/metrics.ts\`; a stale page fails a test. \`/metrics\` returns these metrics in the
text format of Prometheus, together with the metrics of the Node process.

## Gateway

${head}
${metricRows(gatewayMetrics(false).registry).join('\n')}

## Worker

${head}
${metricRows(new WorkerMetrics().registry).join('\n')}
`
}

/** The content of the pages, by their file name in docs/reference. */
export const referencePages = async (): Promise<Readonly<Record<string, string>>> => ({
  'commands.md': await commandsPage(),
  'config.md': configPage(),
  'declarations.md': kindsPage(KINDS),
  'errors.md': errorsPage(),
  'metrics.md': metricsPage(),
  'processors.md': processorsPage(DEFINITIONS),
})

if (process.argv[1] === import.meta.filename) {
  for (const [file, content] of Object.entries(await referencePages())) {
    writeFileSync(new URL(`../docs/reference/${file}`, import.meta.url), content)
  }
}
