/** The busy tasks of each role of a worker. */
import { CommitCrowd } from '../streams/core/commit-crowd.ts'
import type { RunTools } from './run.ts'

export const crowdsOf = (): RunTools['crowdOf'] => {
  const crowds = new Map<string, CommitCrowd>()
  return (role) => {
    const crowd = crowds.get(role) ?? new CommitCrowd()
    crowds.set(role, crowd)
    return crowd
  }
}
