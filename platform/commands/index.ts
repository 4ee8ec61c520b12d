/** Door of `platform/commands`: commands to aggregates and their answers. Start with client.ts. */
export { type Appends, CommandClient, CommandTooLargeError, type CommandTopic } from './client.ts'
export {
  type Answered,
  AnswerFollower,
  type Expected,
  FOLLOWER_LIMITS,
  type FollowerLimits,
  type FollowerOptions,
  readable,
  WaitingFullError,
} from './follower.ts'
export { type CommandIdentity, commandId } from './ids.ts'
export { type Following, passed } from './passed.ts'
