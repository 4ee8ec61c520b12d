import { expect, test } from 'vitest'
import { ConfigError } from '../../../cli/config/index.ts'
import { CliError, EXIT, exitCodeOf } from '../../../cli/errors.ts'
import { OfflineError } from '../../../queries/offline/index.ts'
import { RegistryUnavailableError } from '../../../schemas/index.ts'
import { SinkError } from '../../../sinks/errors.ts'
import { LogError } from '../../../streams/core/log.ts'

test.each([
  ['an error of the log', new LogError('UNAVAILABLE', 'x')],
  ['an error of a store', new SinkError('STORE_UNAVAILABLE', { store: 'Redis', reason: 'x' })],
  ['an error of the offline store', new OfflineError('STORE_UNAVAILABLE', 'x')],
  ['an error of the registry', new RegistryUnavailableError('x', 'http://127.0.0.1:1')],
  ['an error of kafkajs', Object.assign(new Error('x'), { name: 'KafkaJSNumberOfRetriesExceeded' })],
  ['the cause of another error', new Error('x', { cause: new LogError('UNAVAILABLE', 'y') })],
])('%s ends a command with the code for what cannot be reached', (_, error) => {
  expect(exitCodeOf(error)).toBe(EXIT.unavailable)
})

test('damage, a wrong configuration and a bug are not taken for something that cannot be reached', () => {
  expect(exitCodeOf(new LogError('DAMAGED', 'x'))).toBe(EXIT.failed)
  expect(exitCodeOf(new TypeError('x'))).toBe(EXIT.failed)
  expect(exitCodeOf('x')).toBe(EXIT.failed)
  expect(exitCodeOf(new ConfigError('x'))).toBe(EXIT.usage)
  expect(exitCodeOf(new CliError('x', EXIT.refused))).toBe(EXIT.refused)
})
