/**
 * Where an epoch of leaders ends in a leader's log (OffsetForLeaderEpoch, version 3).
 *
 * Request: replica int32 = -1 | topics int32 x (name string | partitions int32 x (partition int32 | currentEpoch int32 = -1 | epoch int32)).
 * Response: throttle int32 | topics int32 x (name string | partitions int32 x (error int16 | partition int32 | epoch int32 | end int64)).
 */
import type { BrokerConnection } from './connection.ts'
import { internals } from './patches.ts'

/**
 * @returns the end of the last epoch that is not after `epoch`: all readers up to this end have read the same records;
 * -1 if the log has never had such an epoch
 * @throws the broker's error, if it does not lead the partition
 */
export const askEpochEnd = async (
  connection: BrokerConnection,
  topic: string,
  partition: number,
  epoch: number,
): Promise<number> => {
  const name = Buffer.from(topic)
  const body = Buffer.alloc(4 + 4 + 2 + name.length + 4 + 12)
  let at = body.writeInt32BE(-1)
  at = body.writeInt32BE(1, at)
  at = body.writeInt16BE(name.length, at)
  at += name.copy(body, at)
  for (const value of [1, partition, -1, epoch]) at = body.writeInt32BE(value, at)
  return connection.send(internals.rawRequest('OffsetForLeaderEpoch', 23, 3, body), (payload) => {
    const entry = 4 + 4 + 2 + payload.readInt16BE(8) + 4
    const errorCode = payload.readInt16BE(entry)
    if (errorCode !== 0) throw internals.errorOfCode(errorCode)
    return Number(payload.readBigInt64BE(entry + 10))
  })
}
