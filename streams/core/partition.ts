const SEED = 0x9747b28c
const M = 0x5bd1e995

/** Murmur2 of the Java client, as a signed 32-bit integer. Source: org.apache.kafka.common.utils.Utils#murmur2. */
export const murmur2 = (data: Uint8Array): number => {
  const length = data.length
  let h = SEED ^ length
  const blocks = length >> 2
  for (let i = 0; i < blocks; i++) {
    const at = i << 2
    let k = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24)
    k = Math.imul(k, M)
    k ^= k >>> 24
    k = Math.imul(k, M)
    h = Math.imul(h, M) ^ k
  }
  const tail = blocks << 2
  const rest = length & 3
  if (rest === 3) h ^= data[tail + 2] << 16
  if (rest >= 2) h ^= data[tail + 1] << 8
  if (rest >= 1) h = Math.imul(h ^ data[tail], M)
  h ^= h >>> 13
  h = Math.imul(h, M)
  return (h ^ (h >>> 15)) | 0
}

/** Partition of a key among `count`, as every Java producer chooses it: `(murmur2(key) & 0x7fffffff) % count`. */
export const partitionOf = (key: Uint8Array, count: number): number => (murmur2(key) & 0x7fffffff) % count
