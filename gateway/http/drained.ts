/** Waits until a caller can take more. */
import type { FastifyReply } from 'fastify'

/** @returns whether it can, or has gone away; `false` if it has read nothing for `timeoutMs` */
export const drained = (raw: FastifyReply['raw'], timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const settle = (ok: boolean) => () => {
      clearTimeout(timer)
      raw.off('drain', onDrain).off('close', onClose)
      resolve(ok)
    }
    const onDrain = settle(true)
    const onClose = settle(true)
    const timer = setTimeout(settle(false), timeoutMs)
    raw.once('drain', onDrain).once('close', onClose)
  })
