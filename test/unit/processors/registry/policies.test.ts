/** Policies, evaluations, gates and approvals: what a version needs before an alias or a stage gets it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Command, type Judgement, judgement } from '../../../../processors/registry/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import { metric, policyOf, rule, scored } from '../../../support/gates.ts'
import {
  by,
  createModel,
  decideApproval,
  decided,
  deleteModel,
  deleteVersion,
  entitiesOf,
  evaluateGate,
  evidence,
  guardModels,
  last,
  moveAlias,
  moveStage,
  outputsOf,
  recordEvaluation,
  registerModel,
  renameModel,
  requestApproval,
  type Wire,
  wireOf,
} from '../../../support/models.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

const created = createModel()
const modelId = created.value.meta.id
const three: Command[] = [created, registerModel(), registerModel(), registerModel()]
const good = rule('absolute', { name: 'good', threshold: 0.8 })
const better = rule('minimum_change', { name: 'better', threshold: 0 })
const guarded = guardModels(policyOf([good, better]))
const measured = (version: number, value: number, more: Partial<avro.RecordEvaluation> = {}) =>
  recordEvaluation(version, { metrics: [metric(value) as avro.EvaluationMetric], ...more })
const refused = (code: string) => [{ refused: code }]
const idOf = (command: Command) => command.value.meta.id

describe('policies', () => {
  test('a version of a policy is in force from its event on; an earlier one changes nothing', () => {
    const policy = policyOf([good])
    const value = { name: 'promotion', policyVersion: 2, policy }
    expect(last(wire, guardModels(policy, 2))).toEqual([{ type: 'ModelsGuarded', value }])
    expect(last(wire, guardModels(policy, 2), guardModels(policy, 2))).toEqual(['unchanged'])
    expect(last(wire, guardModels(policy, 2), guardModels(policy, 1))).toEqual(['unchanged'])
    expect(last(wire, guardModels(null))).toEqual(['unchanged'])
    const ended = [guardModels(policy, 2), guardModels(null, 0)]
    expect(last(wire, ...ended)).toEqual([{ type: 'ModelsGuarded', value: { ...value, policy: null } }])
    expect(last(wire, ...three, ...ended, moveAlias('champion', 1))).toMatchObject([{ type: 'AliasMoved' }])
  })

  test('other aliases, stages and models move as before; an alias can be removed', () => {
    const commands = [...three, moveAlias('champion', 1), guarded]
    expect(last(wire, ...commands, moveAlias('other', 2))).toMatchObject([{ type: 'AliasMoved' }])
    expect(last(wire, ...commands, moveStage(2, 'Production'))).toMatchObject([{ type: 'StageMoved' }])
    expect(last(wire, ...commands, moveAlias('champion', 1))).toEqual(['unchanged'])
    expect(last(wire, ...commands, moveAlias('champion', null))).toMatchObject([{ type: 'AliasMoved' }])
    const other = [createModel('n'), registerModel('n'), moveAlias('champion', 1, { model: 'n' })]
    expect(last(wire, guarded, ...other)).toMatchObject([{ type: 'AliasMoved' }])
    const all = guardModels(policyOf([good], { guards: { model: '*', alias: 'champion', stage: null } }))
    expect(last(wire, all, ...other)).toEqual(refused('PROMOTION_UNSUPPORTED'))
  })

  test('a name is no way around a policy', () => {
    const held = [createModel('n'), registerModel('n'), moveAlias('champion', 1, { model: 'n' }), guarded]
    expect(last(wire, ...held, renameModel('n', 'm'))).toEqual(refused('RENAME_GUARDED'))
    const free = [...held, moveAlias('champion', null, { model: 'n' }), renameModel('n', 'm')]
    expect(last(wire, ...free)).toMatchObject([{ type: 'ModelRenamed' }])
    expect(last(wire, ...free, moveAlias('champion', 1))).toEqual(refused('PROMOTION_UNSUPPORTED'))
    const stage = guardModels(policyOf([good], { guards: { model: 'm', alias: null, stage: 'Production' } }))
    const staged = [createModel('n'), registerModel('n'), moveStage(1, 'Production', { model: 'n' }), stage]
    expect(last(wire, ...staged, renameModel('n', 'm'))).toEqual(refused('RENAME_GUARDED'))
    const both = guardModels(policyOf([good], { guards: { model: '*', alias: 'champion', stage: null } }))
    expect(last(wire, ...three, moveAlias('champion', 1), both, renameModel('m', 'o'))).toMatchObject([{}])
  })
})

describe('evaluations', () => {
  test('the value of a metric with scores is their mean', () => {
    const command = recordEvaluation(1, {
      metrics: [{ ...scored([1, 0, 1, 1]), value: null, rows: null } as avro.EvaluationMetric],
    })
    expect(last(wire, ...three, command)).toEqual([
      {
        type: 'EvaluationRecorded',
        value: {
          ...{ model: 'm', modelId, version: 1, evaluationId: idOf(command), dataset: 'holdout', digest: 'd1' },
          metrics: [{ metric: 'score', by: null, group: null, value: 0.75, rows: 4, scores: [1, 0, 1, 1] }],
          groups: [],
          source: null,
        },
      },
    ])
  })

  test('the rows from which it was computed are part of it, and of what readers get; from outside there are none', () => {
    const source: avro.EvaluationSource = {
      ...{
        dataset: 'scored',
        positions: [{ topic: 'ml.rows.scored', partition: 0, offset: 9 }],
        query: '{}',
        method: 1,
      },
      ...{ rows: 5, nullLabels: 1, contentHash: 'ab', notes: [] },
    }
    const metrics = [metric(1) as avro.EvaluationMetric]
    const [computed] = last(wire, ...three, recordEvaluation(1, { metrics, source })) as readonly unknown[]
    const event = computed as { readonly type: string; readonly value: object }
    expect(computed).toMatchObject({ value: { source } })
    const shown = (given: avro.EvaluationSource | null) =>
      JSON.parse(
        judgement({ ...event, value: { ...event.value, meta: {}, source: given } } as unknown as Judgement).value,
      )
    expect(shown(source).source).toEqual(source)
    expect(shown(null)).not.toHaveProperty('source')
  })

  test.each<[string, Partial<avro.RecordEvaluation>]>([
    ['nothing', {}],
    ['no dataset', { dataset: '', metrics: [metric(1) as avro.EvaluationMetric] }],
    ['neither value nor scores', { metrics: [metric(null) as avro.EvaluationMetric] }],
    ['value and scores', { metrics: [scored([1]) as avro.EvaluationMetric] }],
    ['a score that is not finite', { metrics: [{ ...metric(null), scores: [Number.NaN] } as avro.EvaluationMetric] }],
    ['a group without its grouping', { metrics: [metric(1, { group: 'g' }) as avro.EvaluationMetric] }],
    ['a metric twice', { metrics: [metric(1), metric(2)] as avro.EvaluationMetric[] }],
    [
      'more selected than rows',
      { groups: [{ by: 's', group: 'f', rows: 1, selected: 2, positives: null, truePositives: null }] },
    ],
    [
      'counts that contradict',
      { groups: [{ by: 's', group: 'f', rows: 10, selected: 9, positives: 5, truePositives: 3 }] },
    ],
    ['too many scores', { metrics: [{ ...metric(null), scores: Array(20_001).fill(1) } as avro.EvaluationMetric] }],
  ])('%s is refused', (_, more) => {
    expect(last(wire, ...three, recordEvaluation(1, more))).toEqual(refused('EVALUATION_INVALID'))
  })

  test('a version that is not there is not measured', () => {
    expect(last(wire, ...three, measured(4, 1))).toEqual(refused('VERSION_UNKNOWN'))
  })
})

describe('gates', () => {
  const champion = [...three, measured(1, 0.85), moveAlias('champion', 1), guarded]
  const verdict = (...commands: Command[]) => last(wire, ...commands)

  test('a gate compares with the version that has the alias, and says on what it rests', () => {
    const [candidate, gate] = [measured(2, 0.9), evaluateGate(2)]
    const [event] = verdict(...champion, candidate, gate)
    expect(event).toMatchObject({
      type: 'GateEvaluated',
      value: {
        ...{ model: 'm', modelId, version: 2, gateId: idOf(gate), policy: 'promotion', policyVersion: 1 },
        ...{ dataset: 'holdout', evaluationId: idOf(candidate), championVersion: 1, verdict: 'pass', skipped: [] },
        results: [
          { rule: 'good', candidate: 0.9, threshold: 0.8, verdict: 'pass' },
          { rule: 'better', candidate: 0.9, champion: 0.85, verdict: 'pass' },
        ],
      },
    })
    expect(verdict(...champion, measured(2, 0.84), evaluateGate(2))).toMatchObject([{ value: { verdict: 'fail' } }])
    expect(verdict(...champion, evaluateGate(2))).toMatchObject([{ value: { verdict: 'inconclusive' } }])
    const nan = measured(2, Number.NaN)
    expect(verdict(...champion, nan, evaluateGate(2))).toMatchObject([{ value: { verdict: 'inconclusive' } }])
    const replaced = [measured(2, 0.9), measured(2, 0.84), evaluateGate(2)]
    expect(verdict(...champion, ...replaced)).toMatchObject([{ value: { verdict: 'fail' } }])
  })

  test('without a champion, or where the candidate is it, comparisons are skipped', () => {
    const none = { championVersion: null, skipped: ['better'], verdict: 'pass' }
    expect(verdict(...champion, evaluateGate(1))).toMatchObject([{ value: none }])
    expect(verdict(...champion, deleteVersion(1), measured(2, 0.9), evaluateGate(2))).toMatchObject([{ value: none }])
  })

  test('the champion of a stage is its latest other version', () => {
    const guards = { model: 'm', alias: null, stage: 'Production' } as const
    const commands = [moveStage(1, 'Production'), moveStage(2, 'Production'), moveStage(3, 'Production')]
    const staged = [...three, ...commands, guardModels(policyOf([good], { guards }))]
    expect(verdict(...staged, measured(3, 0.9), evaluateGate(3))).toMatchObject([{ value: { championVersion: 2 } }])
    expect(verdict(...staged, measured(2, 0.9), evaluateGate(2))).toMatchObject([{ value: { championVersion: 3 } }])
  })

  test('a policy that is not in force, in another version, or without rules has no gate', () => {
    expect(verdict(...three, evaluateGate(1))).toEqual(refused('POLICY_UNKNOWN'))
    const elsewhere = guardModels(policyOf([good], { guards: { model: 'n*', alias: 'champion', stage: null } }))
    expect(verdict(...three, elsewhere, evaluateGate(1))).toEqual(refused('POLICY_UNKNOWN'))
    expect(verdict(...champion, evaluateGate(1, { policyVersion: 2 }))).toEqual(refused('POLICY_VERSION_OTHER'))
    const people = guardModels(policyOf([], { approvals: 1 }))
    expect(verdict(...three, people, evaluateGate(1))).toEqual(refused('POLICY_WITHOUT_RULES'))
    expect(verdict(...champion, evaluateGate(9))).toEqual(refused('VERSION_UNKNOWN'))
  })
})

describe('promotion', () => {
  const ready = [...three, guarded, measured(2, 0.9)]
  const gate = evaluateGate(2)
  const used = { gateIds: [idOf(gate)], approvalIds: [], policyVersion: 1 }

  test('without a passing gate of the present version it is refused, and the refusal says what is missing', () => {
    const move = moveAlias('champion', 2)
    expect(last(wire, ...ready, move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
    const text = outputsOf(wire, [...ready, move])
      .at(-1)!
      .value!.toString()
    expect(text).toContain(
      "Version 2 of model 'm' cannot get alias 'champion'; it lacks a gate of policy 'promotion' version 1, none was evaluated.",
    )
    const failed = [...three, guarded, measured(2, 0.7), evaluateGate(2)]
    expect(last(wire, ...failed, move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
    expect(last(wire, ...ready, gate, guardModels(policyOf([good]), 2), move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
    // A later gate counts.
    expect(last(wire, ...ready, gate, measured(2, 0.7), evaluateGate(2), move)).toEqual(
      refused('PROMOTION_UNSUPPORTED'),
    )
    // The gate of another version supports nothing.
    expect(last(wire, ...ready, gate, moveAlias('champion', 3))).toEqual(refused('PROMOTION_UNSUPPORTED'))
  })

  test('with a passing gate it moves, and the event names the evidence, whether the command did or not', () => {
    const moved = { type: 'AliasMoved', value: { alias: 'champion', version: 2, evidence: used } }
    expect(last(wire, ...ready, gate, moveAlias('champion', 2))).toMatchObject([moved])
    expect(last(wire, ...ready, gate, moveAlias('champion', 2, { evidence: used }))).toMatchObject([moved])
    // Evidence for what no policy guards is checked, and recorded.
    const given = { ...evidence, gateIds: used.gateIds }
    expect(last(wire, ...ready, gate, moveAlias('x', 2, { evidence: given }))).toMatchObject([
      { value: { evidence: given } },
    ])
    for (const more of [{ gateIds: ['g'] }, { approvalIds: ['a'] }, { policyVersion: 9 }]) {
      const move = moveAlias('champion', 2, { evidence: { ...used, ...more } })
      expect(last(wire, ...ready, gate, move)).toEqual(refused('EVIDENCE_UNKNOWN'))
    }
  })

  test('a guarded stage asks for the same', () => {
    const guards = { model: 'm', alias: null, stage: 'Production' } as const
    const staged = [...three, guardModels(policyOf([good], { guards })), measured(2, 0.9)]
    expect(last(wire, ...staged, moveStage(2, 'Production'))).toEqual(refused('PROMOTION_UNSUPPORTED'))
    expect(last(wire, ...staged, moveStage(2, 'Staging'))).toMatchObject([{ type: 'StageMoved' }])
    const move = moveStage(2, 'Production', { archiveExisting: true })
    expect(last(wire, ...staged, gate, move)).toMatchObject([{ type: 'StageMoved', value: { evidence: used } }])
  })

  test('every policy of an alias has to be met', () => {
    const second = guardModels(policyOf([good], { name: 'a_second' }))
    const gates = [...ready, second, gate]
    expect(last(wire, ...gates, moveAlias('champion', 2))).toEqual(refused('PROMOTION_UNSUPPORTED'))
    const other = evaluateGate(2, { policy: 'a_second' })
    expect(last(wire, ...gates, other, moveAlias('champion', 2))).toMatchObject([
      { value: { evidence: { gateIds: [idOf(other), idOf(gate)] } } },
    ])
  })

  test('nothing is left of a version or model that was deleted', () => {
    const again = [...ready, gate, deleteModel(), createModel(), registerModel()]
    expect(last(wire, ...again, moveAlias('champion', 4))).toEqual(refused('PROMOTION_UNSUPPORTED'))
    expect(last(wire, ...ready, gate, deleteVersion(2), moveAlias('champion', 2))).toEqual(refused('VERSION_UNKNOWN'))
  })
})

describe('approvals', () => {
  const policy = guardModels(policyOf([good], { approvals: 2 }))
  const passed = [...three, policy, measured(2, 0.9), evaluateGate(2)]
  const request = by('ann', requestApproval(2))
  const id = idOf(request)
  const asked = [...passed, request]
  const [bob, eve] = [by('bob', decideApproval(2, id)), by('eve', decideApproval(2, id))]
  const move = moveAlias('champion', 2)

  test('so many people as the policy wants approve, and then the alias moves', () => {
    const outcomes = decided(wire, ...asked, bob, eve, move)
    expect(outcomes.slice(-4)).toMatchObject([
      [{ type: 'ApprovalRequested', value: { approvalId: id, requester: 'ann', needed: 2, policyVersion: 1 } }],
      [{ type: 'ApprovalDecided', value: { approver: 'bob', approvers: ['bob'], state: 'open' } }],
      [{ type: 'ApprovalDecided', value: { approver: 'eve', approvers: ['bob', 'eve'], state: 'approved' } }],
      [{ type: 'AliasMoved', value: { evidence: { approvalIds: [id], policyVersion: 1 } } }],
    ])
    expect(last(wire, ...passed, move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
    expect(last(wire, ...asked, bob, move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
  })

  test('who asked does not approve, nobody approves twice, and a decision has a principal', () => {
    expect(last(wire, ...asked, by('ann', decideApproval(2, id)))).toEqual(refused('FOUR_EYES'))
    expect(last(wire, ...asked, by('ann', decideApproval(2, id, 'rejected')))).toEqual(refused('FOUR_EYES'))
    expect(last(wire, ...asked, bob, by('bob', decideApproval(2, id)))).toEqual(refused('APPROVED_ALREADY'))
    expect(last(wire, ...asked, by(null, decideApproval(2, id)))).toEqual(refused('APPROVER_UNKNOWN'))
    expect(last(wire, ...passed, by(null, requestApproval(2)))).toEqual(refused('APPROVER_UNKNOWN'))
  })

  test('a rejection ends a request, and so does its requester', () => {
    const rejected = [...asked, bob, by('eve', decideApproval(2, id, 'rejected'))]
    expect(last(wire, ...rejected)).toMatchObject([{ value: { state: 'rejected', approvers: ['bob'] } }])
    expect(last(wire, ...rejected, by('joe', decideApproval(2, id)))).toEqual(refused('APPROVAL_CLOSED'))
    expect(last(wire, ...rejected, move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
    expect(last(wire, ...asked, by('bob', decideApproval(2, id, 'withdrawn')))).toEqual(refused('APPROVAL_OF_ANOTHER'))
    const withdrawn = [...asked, by('ann', decideApproval(2, id, 'withdrawn'))]
    expect(last(wire, ...withdrawn)).toMatchObject([{ value: { state: 'withdrawn' } }])
    expect(last(wire, ...withdrawn, by('bob', requestApproval(2)))).toMatchObject([{ value: { requester: 'bob' } }])
  })

  test('an approval counts for the gate that it was asked for', () => {
    expect(last(wire, ...asked, bob, eve, evaluateGate(2), move)).toEqual(refused('PROMOTION_UNSUPPORTED'))
    expect(last(wire, ...asked, requestApproval(2))).toEqual(refused('APPROVAL_REQUESTED'))
    expect(last(wire, ...asked, evaluateGate(2), requestApproval(2))).toMatchObject([{ type: 'ApprovalRequested' }])
    expect(last(wire, ...asked, evaluateGate(2), requestApproval(2), bob)).toEqual(refused('APPROVAL_UNKNOWN'))
    const failed = [...three, policy, measured(2, 0.1), evaluateGate(2)]
    expect(last(wire, ...failed, requestApproval(2))).toEqual(refused('GATE_NOT_PASSED'))
    expect(last(wire, ...three, policy, requestApproval(2))).toEqual(refused('GATE_NOT_PASSED'))
    expect(last(wire, ...three, guarded, requestApproval(2))).toEqual(refused('APPROVAL_NOT_NEEDED'))
    expect(last(wire, ...three, requestApproval(2))).toEqual(refused('POLICY_UNKNOWN'))
    expect(last(wire, ...asked, decideApproval(2, 'x'))).toEqual(refused('APPROVAL_UNKNOWN'))
  })

  test('a policy may ask for people alone', () => {
    const people = [...three, guardModels(policyOf([], { approvals: 1 })), request]
    expect(last(wire, ...people, bob, move)).toMatchObject([
      { value: { evidence: { gateIds: [], approvalIds: [id], policyVersion: 1 } } },
    ])
  })

  test('readers find evaluations, gates and approvals at the version', () => {
    const entities = entitiesOf(wire, [...asked, bob])
    const fields = entities.get(`version/${modelId}/2`)!
    const shown = (field: string) => JSON.parse(fields.get(field)!)
    expect(shown('evaluation/holdout')).toMatchObject({
      digest: 'd1',
      metrics: [{ value: 0.9, scores: 0 }],
      actor: 'ann',
    })
    expect(shown('gate/promotion')).toMatchObject({ verdict: 'pass', results: [{ rule: 'good' }] })
    expect(shown('approval/promotion')).toMatchObject({
      state: 'open',
      approvers: ['bob'],
      requester: 'ann',
      actor: 'bob',
    })
    expect(JSON.parse(entities.get('guard/promotion')!.get('policy')!)).toMatchObject({ approvals: 2 })
  })
})
