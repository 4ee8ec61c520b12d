import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { addressOf } from '../../../../cli/import/uri.ts'

const errorOf = (text: string): string => {
  try {
    addressOf(text)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('the address of a source', () => {
  test('a server keeps its path, and loses its credentials, which become a header', () => {
    expect(addressOf('http://127.0.0.1:5000/')).toEqual({
      ...{ kind: 'server', url: 'http://127.0.0.1:5000', authorization: undefined },
    })
    const authorization = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`
    expect(addressOf('https://ann:p%40ss@tracking.example/ml/?a=b#c')).toEqual({
      ...{ kind: 'server', url: 'https://tracking.example/ml', authorization },
    })
  })

  test('a file is named as SQLAlchemy does, or by its path', () => {
    expect(addressOf('sqlite:////var/mlflow.db')).toEqual({ kind: 'file', file: '/var/mlflow.db' })
    expect(addressOf('sqlite:///mlflow.db')).toEqual({ kind: 'file', file: path.resolve('mlflow.db') })
    expect(addressOf('file:///var/mlflow.db')).toEqual({ kind: 'file', file: '/var/mlflow.db' })
    expect(addressOf('mlflow.db')).toEqual({ kind: 'file', file: path.resolve('mlflow.db') })
  })

  test('options behind a file are left out, a password among them', () => {
    const file = '/var/mlflow.db'
    expect(addressOf('sqlite:////var/mlflow.db?password=secret&mode=ro')).toEqual({ kind: 'file', file })
    expect(addressOf('sqlite:/var/mlflow.db?password=secret')).toEqual({
      kind: 'file',
      file: path.resolve('var/mlflow.db'),
    })
  })

  test('what is refused is not repeated, because it may hold a password', () => {
    expect(errorOf('postgresql://ann:secret@host/mlflow')).toBe(
      "--from begins with 'postgresql:', expected 'http(s)://host', 'sqlite:///file' or the path of a SQLite file.",
    )
    expect(errorOf('http://ann:secret@')).toMatch(/^--from is no valid URL, expected/)
    expect(errorOf('sqlite://ann:secret@host/mlflow.db')).toMatch(
      /^--from has a user in the address of a file, expected/,
    )
    for (const text of ['postgresql://ann:secret@host', 'http://ann:secret@', 'https://secret@['])
      expect(errorOf(text)).not.toMatch('secret')
  })
})
