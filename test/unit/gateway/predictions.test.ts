import fastify from 'fastify'
import { expect, test } from 'vitest'
import type { GatewayContext } from '../../../gateway/context.ts'
import { predictionRoutes } from '../../../gateway/routes/predictions.ts'

test('the routes of predictions start without a warning about their schemas', async () => {
  const warned: string[] = []
  const hear = ({ message }: Error): number => warned.push(message)
  process.on('warning', hear)
  try {
    const app = fastify({ ajv: { customOptions: { strict: false } } })
    predictionRoutes(app, {} as GatewayContext)
    await app.ready()
    await new Promise((resolve) => setImmediate(resolve))
    await app.close()
  } finally {
    process.off('warning', hear)
  }
  expect(warned).toEqual([])
})
