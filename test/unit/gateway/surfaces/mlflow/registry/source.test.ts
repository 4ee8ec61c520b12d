import { expect, test } from 'vitest'
import { requireSource } from '../../../../../../gateway/surfaces/mlflow/registry/source.ts'

const isAccepted = (source: string, artifacts?: string): boolean => {
  try {
    requireSource(source, artifacts, 'run')
    return true
  } catch {
    return false
  }
}

test('a source is a URI with an absolute path that leads nowhere else, however often it is encoded', () => {
  const accepted = [
    ...['s3://bucket/a/b', 's3://bucket', 'mlflow-artifacts:/1/run/artifacts/model', 'runs:/abc/model', 'models:/m-1'],
    ...['https://host:80/a?b=c', 'models:/name/3', 's3://bucket//a', 'gs://bucket/a b', 'mlflow-artifacts://host/1/a/'],
  ]
  const refused = [
    ...['s3://bucket/../x', 's3:/a/%2e%2e/x', 'http://h/a%252f..%252fx', 'ftp://h/a/./b', 's3:relative', 's3:/a%00b'],
    ...['mlflow-artifacts://host:9001/../../', 's3:/a/..', 'https://h/%25252e%25252e/x'],
  ]
  expect(accepted.filter((source) => !isAccepted(source))).toEqual([])
  expect(refused.filter((source) => isAccepted(source))).toEqual([])
})

test('a local path is a source only within the artifacts of its run', () => {
  const run = 'file:///data/1/r/artifacts'
  const accepted = ['file:///data/1/r/artifacts', 'file:///data/1/r/artifacts/model', '/data/1/r/artifacts/a/b']
  const refused = [
    ...[
      '/data/1/r/artifacts/../../x',
      'file:///data/1/r',
      '/data/1/r/artifacts-other',
      'data/1/r/artifacts',
      'file:/etc',
    ],
    ...['/data/1/r/artifacts/%2e%2e/x', 'file://localhost/etc/passwd'],
  ]
  expect(accepted.filter((source) => !isAccepted(source, run))).toEqual([])
  expect(refused.filter((source) => isAccepted(source, run))).toEqual([])
  expect(isAccepted('/data/1/r/artifacts/model', 'mlflow-artifacts:/1/r/artifacts')).toBe(false)
  expect(isAccepted('/data/1/r/artifacts/model')).toBe(false)
})
