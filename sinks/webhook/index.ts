/** Public exports of `sinks/webhook`. Start with post.ts. */
export { addressName, presentName, presentReason, withoutPaths } from './address.ts'
export { type WebhookAlert, type WebhookGroup, webhookBody } from './alertmanager.ts'
export { type Egress, EgressError, isPublic, targetOf } from './egress.ts'
export { type Message, type Posted, type PostOptions, post } from './post.ts'
export { retryAfterMs, waitMs } from './retry.ts'
export { secretBytes, signedHeaders } from './sign.ts'
