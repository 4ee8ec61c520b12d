import { expect, test } from 'vitest'
import { lastJson, runProgram } from '../../../bench/harness/child.ts'

const node = (code: string, timeoutMs = 30_000) => runProgram(process.execPath, ['-e', code], { timeoutMs })

test('the standard output of a program is returned', async () => {
  expect(await node("console.error('progress'); console.log('result')")).toBe('result\n')
})

test('its environment is ours and what is added', async () => {
  const options = { env: { KAFKA: 'host:1' }, timeoutMs: 30_000 }
  expect(await runProgram(process.execPath, ['-p', 'process.env.KAFKA'], options)).toBe('host:1\n')
})

test('a program that fails is reported with the end of its standard error', async () => {
  await expect(node("console.error('disk full'); process.exit(3)")).rejects.toThrow(/ended with 3\ndisk full/)
})

test('a program that does not end is killed', async () => {
  await expect(node('setInterval(() => {}, 1000)', 300)).rejects.toThrow('no end within 300 ms')
})

test('a program that is not there is an error', async () => {
  await expect(runProgram('/nowhere/at-all', [], { timeoutMs: 1000 })).rejects.toThrow('/nowhere/at-all: spawn')
})

test('the last JSON object of an output counts, whatever stands around it', () => {
  expect(lastJson('{"a":1}\nJSON{"a":2}\nwarning: {odd}\n')).toEqual({ a: 2 })
})

test.each(['', 'nothing here\n'])('output %j without JSON is an error', (output) => {
  expect(() => lastJson(output)).toThrow('no JSON object in the output')
})
