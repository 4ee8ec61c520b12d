/**
 * The rank of a metric's value: of several values of a key, the one with the greatest (step, timestamp, value) is shown, and NaN counts as 0.
 * As bytes that are compared from the first on: step and timestamp as int64, big-endian, with the sign bit turned; the value as float64,
 * big-endian, with the sign bit turned if it is positive, and all bits turned if it is negative.
 * Source: mlflow/mlflow, mlflow/store/tracking/sqlalchemy_store.py, `_update_latest_metric_if_necessary`.
 */
export const RANK_BYTES = 24

const SIGN = 0x80

export const rankOf = ({
  step,
  timestamp,
  value,
}: {
  readonly step: number
  readonly timestamp: number
  readonly value: number
}): Buffer => {
  const rank = Buffer.allocUnsafe(RANK_BYTES)
  rank.writeBigInt64BE(BigInt(step), 0)
  rank[0] ^= SIGN
  rank.writeBigInt64BE(BigInt(timestamp), 8)
  rank[8] ^= SIGN
  rank.writeDoubleBE(Number.isNaN(value) || value === 0 ? 0 : value, 16)
  if ((rank[16] & SIGN) === 0) rank[16] ^= SIGN
  else for (let i = 16; i < RANK_BYTES; i++) rank[i] ^= 0xff
  return rank
}

export interface ShownMetric {
  readonly value: number
  readonly timestamp: number
  readonly step: number
}

/** The value as it is stored behind its rank, which does not tell NaN. */
export const metricBytes = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeDoubleBE(value)
  return bytes
}

/** A number of 64 bits with a turned sign bit. In two halves: big integers would be most of the time of an answer with many metrics. */
const integerAt = (stored: Buffer, at: number): number =>
  (stored.readUInt32BE(at) - 2 ** 31) * 2 ** 32 + stored.readUInt32BE(at + 4)

/** @param stored rank and value */
export const shownMetric = (stored: Buffer): ShownMetric => ({
  step: integerAt(stored, 0),
  timestamp: integerAt(stored, 8),
  value: stored.readDoubleBE(RANK_BYTES),
})
