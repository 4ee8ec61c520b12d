import { describe, expect, test } from 'vitest'
import { isTaken, localPath, modelUri, Places, runUri, storePath } from '../../../../cli/import/places.ts'
import type { SourceLoggedModel, SourceRun } from '../../../../cli/import/source.ts'

const RUN = '9ebe9225c8064a0885c403d16b1986c0'
const run = (artifactUri: string) => ({ runId: RUN, artifactUri }) as SourceRun

describe('places of artifacts', () => {
  test('what the server or its machine keeps comes along, what a store of its own keeps stays', () => {
    expect(['mlflow-artifacts:/1/a', '/var/mlruns/1', './mlruns', 'file:///var/a b'].map(isTaken)).toEqual([
      ...[true, true, true, true],
    ])
    expect(['s3://bucket/1', 'dbfs:/a', 'wasbs://a@b/c'].map(isTaken)).toEqual([false, false, false])
    expect(storePath('mlflow-artifacts://host:5000/1/a')).toBe('1/a')
    expect(localPath('file:///var/a%20b')).toBe('/var/a b')
  })

  test('a run and a logged model have their place below the id of their experiment here', () => {
    expect(runUri(run('file:///old/3/x/artifacts'), '7')).toBe(`mlflow-artifacts:/7/${RUN}/artifacts`)
    expect(runUri(run('s3://bucket/3/x'), '7')).toBe('s3://bucket/3/x')
    const model = { modelId: 'm-1', artifactUri: 'mlflow-artifacts:/3/models/m-1/artifacts' } as SourceLoggedModel
    expect(modelUri(model, '7')).toBe('mlflow-artifacts:/7/models/m-1/artifacts')
  })

  test('the source of a version follows the experiment that it lies below, the longest one', () => {
    const places = new Places()
    places.add('mlflow-artifacts:/1', '4')
    places.add('mlflow-artifacts:/1/2/', '5')
    places.add('file:///var/mlruns/3', '6')
    places.add('s3://bucket', '8')
    expect(places.below(`mlflow-artifacts:/1/${RUN}/artifacts/model`)).toBe(
      `mlflow-artifacts:/4/${RUN}/artifacts/model`,
    )
    expect(places.below('mlflow-artifacts:/1/2/a')).toBe('mlflow-artifacts:/5/a')
    expect(places.below('mlflow-artifacts:/12/a')).toBeUndefined()
    expect(places.below('/var/mlruns/3/a/artifacts')).toBe('mlflow-artifacts:/6/a/artifacts')
    expect(places.below('s3://bucket/a')).toBeUndefined()
    expect(places.below('models:/m-1')).toBeUndefined()
  })
})
