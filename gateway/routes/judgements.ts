/** Gates that judged versions, and approvals of their promotion. What policies ask for is declared in the catalogue. */
import type { avro } from '../../schemas/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { integer, object, text } from '../http/schemas.ts'
import { liveEvidence } from '../models/live-evidence.ts'
import { given, heldOf, label, listed, made, named, PARTS, pathOf, some, timeIn, type Version } from './judged.ts'

const ofApproval = object({ ...named, approvalId: label('The id of the request.') })

const policy = label('The name of the policy.')
const words = some(text('The reason, in words.', { maxLength: 5000 }))

const gateSchema = given(
  'evaluateModelGate',
  'Evaluate the gate of a policy for a version',
  object(
    {
      policy,
      policyVersion: some(
        integer('The request is refused unless this version is in force.', { minimum: 1, maximum: 2_147_483_647 }),
      ),
    },
    ['policyVersion'],
  ),
)
const requestSchema = given(
  'requestModelApproval',
  'Ask for the approval of a version',
  object({ policy, reason: words }, ['reason']),
)
const outcome = text('The decision. Only the requester can withdraw.', { enum: ['approved', 'rejected', 'withdrawn'] })
const decideSchema = given(
  'decideModelApproval',
  'Approve or reject a version',
  object({ policy, outcome, comment: words }, ['comment']),
  ofApproval,
)

export const judgementRoutes: Routes = (app, context) => {
  for (const part of Object.values(PARTS))
    app.get(
      pathOf(part),
      { schema: listed(part), config: access('models:read', `${part.plural}.list`) },
      async (request) => {
        const held = await heldOf(context, request.params as Version, part, timeIn(request))
        return { items: [...held.values()] }
      },
    )
  app.post(
    pathOf(PARTS.gate),
    { schema: gateSchema, config: access('models:write', 'gate.evaluate') },
    async (request) => {
      const { policy: name, policyVersion = null } = request.body as { policy: string; policyVersion?: number | null }
      const live = await liveEvidence(context, request.params as Version, name)
      const value = { ...(request.params as Version), policy: name, policyVersion, live }
      return made(context, request, { type: 'EvaluateGate', value }, PARTS.gate, name)
    },
  )
  app.post(
    pathOf(PARTS.approval),
    { schema: requestSchema, config: access('models:write', 'approval.request') },
    (request) => {
      const { policy: name, reason = null } = request.body as { policy: string; reason?: string | null }
      const value = { ...(request.params as Version), policy: name, reason }
      return made(context, request, { type: 'RequestApproval', value }, PARTS.approval, name)
    },
  )
  const one = `${pathOf(PARTS.approval)}/:approvalId`
  app.post(one, { schema: decideSchema, config: access('models:promote', 'approval.decide') }, (request) => {
    const { policy: name, comment = null, ...rest } = request.body as Decision
    const value = { ...(request.params as Version & { approvalId: string }), outcome: rest.outcome, comment }
    return made(context, request, { type: 'DecideApproval', value }, PARTS.approval, name)
  })
}

interface Decision {
  readonly policy: string
  readonly outcome: avro.ApprovalOutcome
  readonly comment?: string | null
}
