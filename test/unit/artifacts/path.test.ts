import { describe, expect, test } from 'vitest'
import { artifactPath, joinPath, ROOT } from '../../../artifacts/index.ts'

describe('a path of an artifact', () => {
  test.each([
    '1/a1b2/artifacts/model/MLmodel',
    'a b/ü/😀',
    '100%',
    'a%20b',
    'a#b?c&d',
    '..a/b..',
    '...',
    '.hidden/.x',
    'ab:c',
    'n'.repeat(255),
  ])('%s is one', (text) => expect(artifactPath(text)).toBe(text))

  test('may end with a slash, and may be the root', () => {
    expect(artifactPath('a/b/')).toBe('a/b')
    expect(artifactPath('')).toBe(ROOT)
    expect(joinPath(artifactPath('1/r'), 'a/b')).toBe('1/r/a/b')
    expect(joinPath(artifactPath('1/r'), '')).toBe('1/r')
    expect(joinPath(ROOT, 'a')).toBe('a')
  })

  test.each([
    '..',
    '../a',
    'a/../b',
    'a/..',
    '/etc/passwd',
    '//a',
    '%2e%2e/a',
    'a/%2e%2e/b',
    '%2E%2e%2fa',
    '%252e%252e/a',
    '%25252e%25252e%25252fa',
    '..%5ca',
    '..\\a',
    'a\\b',
    'C:/a',
    'c:a',
    'C%3a/a',
    '%2fetc/passwd',
    'a\0b',
    'a%00b',
    'a%2500b',
    '100%/%2e%2e/a',
    `%${'25'.repeat(40)}2e`,
  ])('%s leads out and is refused', (text) => {
    expect(() => artifactPath(text)).toThrow(expect.objectContaining({ code: 'PATH_OUTSIDE' }))
    expect(() => joinPath(artifactPath('1/r'), text)).toThrow(expect.objectContaining({ code: 'PATH_OUTSIDE' }))
  })

  test.each([
    ['a//b', "'' is not a name"],
    ['./a', "'.' is not a name"],
    ['a/.', "'.' is not a name"],
    ['a\nb', 'a control character is in it'],
    ['a\u007fb', 'a control character is in it'],
    ['a\ud800', 'it is not well-formed text'],
    ['ü'.repeat(128), 'a name has 256 bytes, expected at most 255'],
    ['a/'.repeat(500), 'The path has 999 bytes, expected at most 900.'],
  ])('%j is refused: %s', (text, message) =>
    expect(() => artifactPath(text)).toThrow(
      expect.objectContaining({ code: 'PATH_INVALID', message: expect.stringContaining(message) }),
    ),
  )
})
