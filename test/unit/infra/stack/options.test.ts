import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { defaultPorts, partNames } from '../../../../infra/settings.ts'
import {
  addressesOf,
  checkParts,
  choosePorts,
  foldersOf,
  makeFolders,
  removeFolders,
} from '../../../../infra/stack/options.ts'
import { freePorts, isFree } from '../../../../infra/stack/ports.ts'

const listening = async (port: number): Promise<net.Server> => {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

test('addresses are on loopback, the registry with its Confluent path', () => {
  expect(addressesOf(defaultPorts)).toEqual({
    kafka: '127.0.0.1:19092',
    registry: 'http://127.0.0.1:18081/apis/ccompat/v7',
    redis: 'redis://127.0.0.1:16379',
    clickhouse: 'http://127.0.0.1:18123',
  })
})

test('automatic ports are free, different, and below the range of outgoing connections', async () => {
  const ports = await freePorts(20)
  expect(new Set(ports).size).toBe(20)
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(20_000)
    expect(port).toBeLessThan(32_000)
    expect(await isFree(port)).toBe(true)
  }
})

test('a port that is in use is named before anything starts, unless its part is not wanted', async () => {
  const [port, other] = (await freePorts(2)) as [number, number]
  const server = await listening(port)
  try {
    const ports = { redis: port, clickhouse: other }
    await expect(choosePorts(ports, ['redis'])).rejects.toThrow(`Port ${port} (redis) is in use`)
    expect((await choosePorts(ports, ['clickhouse'])).clickhouse).toBe(other)
  } finally {
    server.close()
  }
})

test.each([0, 65_536, 1.5, Number.NaN])('%d is not a port', async (port) => {
  await expect(choosePorts({ redis: port }, [])).rejects.toThrow(
    `ports.redis: ${port} is not a port; expected an integer from 1 to 65535.`,
  )
})

test('unknown parts and no parts are refused', () => {
  expect(() => checkParts(['zookeeper' as 'kafka'])).toThrow(
    "parts: 'zookeeper' is none of kafka, registry, redis, clickhouse.",
  )
  expect(() => checkParts([])).toThrow('expected at least one of')
})

test('only the folders of the stack are removed, data only when asked', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-folders-'))
  const folders = foldersOf(root)
  makeFolders(folders, partNames)
  fs.writeFileSync(path.join(root, 'mine.txt'), 'not the stack')
  removeFolders(folders, false)
  expect(fs.readdirSync(root).sort()).toEqual(['clickhouse', 'kafka', 'logs', 'mine.txt', 'redis', 'registry'])
  removeFolders(folders, true)
  expect(fs.readdirSync(root)).toEqual(['mine.txt'])
  fs.rmSync(path.join(root, 'mine.txt'))
  removeFolders(folders, true)
  expect(fs.existsSync(root)).toBe(false)
})
