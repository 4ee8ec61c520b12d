/** A time limit for work, the one implementation of the platform. To wait for a time only: `node:timers/promises`. */

/**
 * The result of `work`, or that of `late` if `work` has none after `ms`. The work itself goes on: `late` may abort it.
 * @param late gives a value to answer with, or throws the error to fail with
 */
export const within = async <T, L = T>(work: Promise<T>, ms: number, late: () => L): Promise<T | L> => {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<L>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    }, ms)
  })
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
