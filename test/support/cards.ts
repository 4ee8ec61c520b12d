/** Facts of a version as a test wants them, for model cards. */
import type { ShownApproval, ShownEvaluation, ShownGate } from '../../processors/registry/index.ts'
import { type Card, type CardFacts, cardOf, NO_WORDS, type RecordedSet, type Words } from '../../queries/cards/index.ts'
import type { avro } from '../../schemas/index.ts'

const NOON = Date.UTC(2001, 0, 31, 12)
const evidence: avro.Evidence = { gateIds: ['g1'], approvalIds: ['a1'], policyVersion: 1 }

export const evaluation: ShownEvaluation = {
  ...{ evaluationId: 'e1', dataset: 'holdout', digest: 'd1', time: NOON, actor: 'ann' },
  metrics: [
    { metric: 'accuracy', by: null, group: null, value: 0.98, rows: 200, scores: 200 },
    { metric: 'accuracy', by: 'sex', group: 'f', value: 0.97, rows: 100, scores: 0 },
    { metric: 'loss', by: null, group: null, value: null, rows: null, scores: 0 },
  ],
  source: {
    ...{ dataset: 'scored', positions: [{ topic: 'ml.rows.scored', partition: 0, offset: 200 }], query: '{}' },
    ...{ method: 1, rows: 201, nullLabels: 1, contentHash: 'e0'.repeat(32), notes: ['One row has no label.'] },
  },
  groups: [
    { by: 'sex', group: 'f', rows: 100, selected: 40, positives: 50, truePositives: 35 },
    { by: 'sex', group: 'm', rows: 100, selected: 50, positives: 50, truePositives: 40 },
  ],
}

const result: avro.GateResult = {
  ...{ rule: 'better', check: 'minimum_change', metric: 'accuracy', by: null, group: null, threshold: 0 },
  ...{ candidate: 0.98, champion: 0.83, rows: 200, margin: 0.15, test: 'bootstrap', confidence: 0.95 },
  ...{ lower: 0.105, upper: 0.2, pValue: null, resamples: 1999, seed: 'ab'.repeat(16), wins: null, losses: null },
  ...{ counts: [], verdict: 'pass', reason: null },
}

export const gate: ShownGate = {
  ...{ gateId: 'g1', policy: 'promotion', policyVersion: 1, dataset: 'holdout', evaluationId: 'e1' },
  ...{ championVersion: 1, championEvaluationId: 'e0', results: [result], skipped: [], verdict: 'pass', reason: null },
  ...{ time: NOON, actor: 'ann' },
}

export const approval: ShownApproval = {
  ...{ approvalId: 'a1', policy: 'promotion', policyVersion: 1, gateId: 'g1', requester: 'ann', needed: 1 },
  ...{ approvers: ['bob'], state: 'approved', comment: 'good enough', time: NOON, actor: 'bob' },
}

export const set: RecordedSet = {
  ...{ trainingSetId: '5e7'.repeat(21), builtAt: NOON, rows: 1234, time: 'at', mode: 'served', knownAt: null },
  features: ['spending:sum_1h'],
  views: [{ view: 'spending', version: 2, revision: 1 }],
  positions: [{ topic: 'ml.features.spending.v2', partition: 0, offset: 77 }],
  ...{ spineHash: '51'.repeat(32), contentHash: 'c0'.repeat(32) },
}

const view: avro.FeatureView = {
  ...{ name: 'spending', dataset: 'payments', entity: ['card'], filter: null, ttlMs: 0, partitions: 1 },
  features: [
    {
      ...{ name: 'sum_1h', function: 'sum', column: 'amount', windowMs: 3_600_000, hopMs: 300_000 },
      description: 'spent in an hour',
    },
  ],
  ...{ owner: 'risk', description: 'What a card spends.', tags: [] },
}

const dataset: avro.Dataset = {
  name: 'payments',
  columns: [{ name: 'amount', type: 'double', nullable: false, doc: 'in EUR', classification: 'personal' }],
  ...{
    key: ['card'],
    time: 'at',
    partitions: 1,
    skewMs: 1,
    dedupeMs: 1,
    idle: null,
    sourceTopic: null,
    evolution: null,
    mapping: [],
  },
  ...{ owner: 'bank', description: null, tags: [] },
}

export const facts = (more: Partial<CardFacts> = {}): CardFacts => ({
  version: {
    model: {
      ...{ id: 'id1', name: 'churn', description: null, created: NOON, updated: NOON, renamed: undefined },
      ...{ tags: new Map([['domain', 'retail']]), aliases: new Map([['champion', 2]]) },
    },
    ...{ version: 2, stage: 'Production', description: 'second try', created: NOON, updated: NOON },
    tags: new Map([['b', '2']]),
    registered: {
      ...{ source: 's3://models/2', location: null, runId: 'r1', runLink: null, loggedModelId: null },
      ...{ trainingSetIds: [set.trainingSetId], positions: set.positions, codeCommit: 'c0ffee', seed: 7 },
      ...{ environmentHash: null, userId: 'ann', missing: ['environment'] },
    },
  },
  ...{ evaluations: [evaluation], gates: [gate], approvals: [approval] },
  run: {
    data: {
      runId: 'r1',
      info: {
        ...{
          experimentId: '1',
          name: 'night',
          userId: 'ann',
          status: 'FINISHED',
          startTime: NOON,
          endTime: NOON + 1000,
        },
        ...{ isDeleted: false, artifactUri: 'mlflow-artifacts:/1/r1/artifacts' },
      } as avro.RunInfo,
      params: [{ key: 'depth', value: '4' }],
      tags: [{ key: 'team', value: 'growth' }],
      metrics: [
        { key: 'auc', value: 0.912345678, step: 3, timestamp: NOON },
        { key: 'nan', value: Number.NaN, step: 0, timestamp: NOON },
      ],
      inputs: [
        {
          ...{ name: 'extra', digest: 'x1', source_type: 'local', source: '/data/x.csv', schema: null, profile: null },
          ...{ training_set_id: null, tags: [] },
        },
      ],
      ...{ modelInputs: [], outputs: [] },
    },
    ...{ experiment: 'churn nightly', isDeleted: false },
  },
  sets: [set],
  views: [{ version: 2, view }],
  datasets: [{ version: 1, dataset }],
  moves: [
    { alias: 'champion', to: '2', from: '1', since: NOON, offset: 9, actor: 'ann', reason: 'better', evidence },
    { alias: null, to: 'Production', from: 'None', since: NOON, offset: 8, actor: 'ann', reason: null, evidence },
  ],
  hasEarlierMoves: false,
  ...more,
})

export const words: Words = { ...NO_WORDS, intendedUse: 'Find customers who leave.', owners: ['growth'] }

export const card = (more: Partial<CardFacts> = {}, said: Words = words): Card => cardOf(facts(more), said)

export const published = {
  ...{ number: 3, model: 'churn', digest: 'd'.repeat(64), bytes: 1, publishedAt: NOON, offset: 12, eventId: 'v1' },
  ...{ team: null, actor: 'ann', correlationId: null, positions: [] },
}

/** Texts that would break out of HTML or Markdown if they were not written as texts. */
export const HOSTILE = [
  '<script>document.title = "hacked"</script>',
  '"><img src=x onerror="document.title=1">',
  "' onmouseover='alert(1)",
  '</style></title></textarea><script>document.title = "hacked"</script>',
  '&lt;script&gt; &#60;b&#62;',
  '[click](javascript:alert(1)) ![x](http://evil.example/x.png)',
  '<http://evil.example> http://evil.example/ www.evil.example ann@evil.example',
  'a | b\\| c \\',
  '`code` ``` ~~~ *em* __strong__ ~~gone~~ $x$',
  '# heading\n\n> quote\n\n- item\n1. item\n+ item\n\ntext\n===\n---\n\n    indented\n\n| a | b |\n|---|---|\n| c | d |',
  '[ref]: http://evil.example "title"\n\n[ref]',
  '\u202egnp.exe \u2066x\u0000\u001b[31m \ud800',
  '<!-- --> <?php ?> <![CDATA[ x ]]> &amp;',
] as const
