/** What a valid rule will not do: it is about something that is not declared, or named rules that cannot mute it. Each may be declared later, so nothing is refused. */
import type { avro } from '../../../../schemas/index.ts'
import type { Look } from '../../kind.ts'
import { liveNames, liveRecords } from '../../look.ts'
import { matches } from '../../pattern.ts'
import type { KindName } from '../../types.ts'

/** What a signal can be about, as far as the catalogue says. `undefined`: it does not say. */
interface About {
  readonly what: string
  readonly names: readonly string[]
}

const STORES = ['clickhouse', 'redis', 'registry']
const FIGURES_SERVED = ['age', 'error_rate', 'latency_p99_ms']
/** The kind after which instances of a processor, or of a projection, are named: `<processor>.<declaration>.v1.s1`. */
const NAMED_AFTER: Readonly<Record<string, KindName>> = {
  ...{ features: 'view', online: 'view', offline: 'view', intake: 'dataset', rows: 'dataset' },
  ...{ outcomes: 'performance', metrics: 'performance', performance: 'performance' },
}

const modelsOf = (look: Look, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => {
    const found = look.find('predictions', name)
    return found === undefined || found.retired ? [] : [(found.record as avro.Predictions).model]
  })

const measures = (look: Look) => liveRecords<avro.Performance>(look, 'performance')
const monitors = (look: Look) => liveRecords<avro.Monitor>(look, 'monitor')
const measuredModels = (look: Look): readonly string[] =>
  measures(look).flatMap(({ predictions, dataset }) =>
    dataset === null ? modelsOf(look, [predictions]) : [`dataset:${dataset}`],
  )
const monitoredModels = (look: Look): readonly string[] =>
  modelsOf(
    look,
    monitors(look).map(({ predictions }) => predictions),
  )

const modelsAbout = (signal: string, look: Look): About | undefined => {
  switch (signal) {
    case 'predictions':
      return { what: 'model with declared predictions', names: modelsOf(look, liveNames(look, 'predictions')) }
    case 'drift':
      return { what: 'model with a monitor', names: monitoredModels(look) }
    case 'performance':
      return { what: 'model or dataset with a measure of performance', names: measuredModels(look) }
    case 'overdue':
      return {
        what: 'model with a monitor or a measure of performance',
        names: [...monitoredModels(look), ...measuredModels(look)],
      }
    default:
      return undefined
  }
}

/** Names as far as `of` gives them: of `features.spend.v1.s2` the view, of `quality.auc where country=DE` the measure. */
const thingsAbout = (signal: string, of: string, look: Look): (About & { readonly of: string }) | undefined => {
  switch (signal) {
    case 'store':
      return { of, what: 'store', names: STORES }
    case 'predictions':
      return { of, what: 'figure of predictions', names: FIGURES_SERVED }
    case 'freshness':
      return { of, what: 'dataset', names: [...liveNames(look, 'dataset'), ...liveNames(look, 'predictions')] }
    case 'drift': {
      const columns = monitors(look).flatMap(({ watches }) => watches.map(({ column }) => column))
      return { of: of.split(' where ')[0] as string, what: 'column that a monitor watches', names: columns }
    }
    case 'performance':
      return { of: of.split('.')[0] as string, what: 'measure of performance', names: liveNames(look, 'performance') }
    case 'overdue':
      return {
        ...{ of, what: 'monitor or measure of performance' },
        names: [...liveNames(look, 'monitor'), ...liveNames(look, 'performance')],
      }
    default:
      return instanceAbout(of, look)
  }
}

const instanceAbout = (of: string, look: Look): (About & { readonly of: string }) | undefined => {
  const [processor = '', name] = of.split('.')
  const kind = Object.hasOwn(NAMED_AFTER, processor) ? NAMED_AFTER[processor] : undefined
  return kind === undefined || name === undefined ? undefined : { of: name, what: kind, names: liveNames(look, kind) }
}

const unknown = (field: string, pattern: string, about: About | undefined): readonly string[] => {
  if (about === undefined || pattern === '*' || about.names.some((name) => matches(pattern, name))) return []
  return [
    `${field} names '${pattern}', and there is no such ${about.what}: until there is one, the rule is about nothing.`,
  ]
}

/** @param look the catalogue with the rule */
export const alertRuleRemarks = (
  { name, signal, of, model, mutedBy }: avro.AlertRule,
  look: Look,
): readonly string[] => {
  const about = of === null ? undefined : thingsAbout(signal, of, look)
  return [
    ...(about === undefined ? [] : unknown('alertOn.of', about.of, about)),
    ...(model === null ? [] : unknown('alertOn.model', model, modelsAbout(signal, look))),
    ...mutedBy.flatMap((muter) => {
      const found = look.find('alert_rule', muter)
      if (found === undefined || found.retired)
        return [`mutedBy names '${muter}', and there is no such rule: until there is one, it mutes nothing.`]
      return (found.record as avro.AlertRule).mutedBy.length === 0
        ? []
        : [`mutedBy names '${muter}', which others can mute: such a rule mutes nothing, also not ${name}.`]
    }),
  ]
}
