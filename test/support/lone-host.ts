/** A host of one instance: the partitions of its input topic are the slots. For tests and benchmarks of the runtime alone. */
import { Host, type Hosted, type HostOptions } from '../../streams/core/host.ts'

export type LoneHostOptions = Hosted & Omit<HostOptions, 'group' | 'slots'>

/** @param options `topic` is the input topic; `partitions` is how many it has */
export const loneHost = ({ instance, partitions, work, wasParked, ...options }: LoneHostOptions): Host => {
  const host = new Host({ ...options, group: instance, slots: partitions })
  host.add({ instance, partitions, work, ...(wasParked === undefined ? {} : { wasParked }) })
  return host
}
