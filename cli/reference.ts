/** Writes the generated pages of docs/reference that are ours: config, errors, metrics, processors. `npm run reference`. */
import { writeFileSync } from 'node:fs'
import type { Registry } from 'prom-client'
import { errorsPage } from '../gateway/http/page-of-errors.ts'
import { gatewayMetrics } from '../gateway/metrics.ts'
import { processorsPage } from '../platform/index.ts'
import { DEFINITIONS } from '../processors/registry.ts'
import { WorkerMetrics } from '../worker/metrics.ts'
import { configPage } from './config/index.ts'

interface Described {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly labelNames: readonly string[]
}

const metricRows = (registry: Registry): string[] =>
  // The list of the registry's own type has no labels, which every metric has.
  (registry.getMetricsAsArray() as unknown as (Described & { readonly labelNames?: readonly string[] })[]).map(
    ({ name, help, type, labelNames = [] }) => `| \`${name}\` | ${type} | ${labelNames.join(', ')} | ${help} |`,
  )

const metricsPage = (): string => {
  const head = '| metric | type | labels | meaning |\n|-|-|-|-|'
  return `# Metrics

Made from \`gateway/metrics.ts\` and \`worker/metrics.ts\` by \`npm run reference\`; a stale page fails a test. In the text format of Prometheus at \`/metrics\`,
beside those of the Node process.

## Gateway

${head}
${metricRows(gatewayMetrics(false).registry).join('\n')}

## Worker

${head}
${metricRows(new WorkerMetrics().registry).join('\n')}
`
}

/** File in docs/reference -> content. */
export const referencePages = (): Readonly<Record<string, string>> => ({
  'config.md': configPage(),
  'errors.md': errorsPage(),
  'metrics.md': metricsPage(),
  'processors.md': processorsPage(DEFINITIONS),
})

if (process.argv[1] === import.meta.filename) {
  for (const [file, content] of Object.entries(referencePages())) {
    writeFileSync(new URL(`../docs/reference/${file}`, import.meta.url), content)
  }
}
