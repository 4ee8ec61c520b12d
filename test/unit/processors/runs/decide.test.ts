import { describe, expect, test } from 'vitest'
import type { RunsCommand } from '../../../../processors/runs/index.ts'
import {
  brief,
  createExperiment,
  createModel,
  decided,
  deleteExperiment,
  deleteModel,
  deleteRun,
  info,
  labels,
  logToModel,
  logToRun,
  metric,
  names,
  RUN,
  renameExperiment,
  restoreExperiment,
  restoreRun,
  startRun,
  tagExperiment,
  updateModel,
  updateRun,
} from '../../../support/tracking.ts'

const briefs = async (...commands: readonly RunsCommand[]) => (await decided(commands)).answers.map(brief)

describe('experiments', () => {
  test('ids ascend from 1, also after one with a chosen id', async () => {
    const { answers } = await decided([
      createExperiment('Default', '0'),
      createExperiment('a'),
      createExperiment('seven', '7'),
      createExperiment('b'),
    ])
    expect(answers.map(([{ value }]) => value.experimentId)).toEqual(['0', '1', '7', '8'])
    expect(answers[1][0]).toEqual({
      topic: names.tracking,
      key: 'experiments',
      type: 'ExperimentCreated',
      value: {
        experimentId: '1',
        experiment: {
          name: 'a',
          artifactLocation: 'mlflow-artifacts:/1',
          isDeleted: false,
          createdAt: 1000,
          updatedAt: 1000,
        },
        tags: [],
        importedFrom: null,
      },
    })
  })

  test('an id is given once, and has to be a number', async () => {
    expect(await briefs(createExperiment('a', '4'), createExperiment('b', '4'), createExperiment('c', '04'))).toEqual([
      'ExperimentCreated',
      '! EXPERIMENT_EXISTS',
      '! EXPERIMENT_ID_INVALID',
    ])
  })

  test('a name is unique, and a deleted experiment keeps it', async () => {
    expect(
      await briefs(
        createExperiment('a'),
        createExperiment('a'),
        deleteExperiment('1'),
        createExperiment('a'),
        restoreExperiment('1'),
        restoreExperiment('1'),
      ),
    ).toEqual([
      'ExperimentCreated',
      '! EXPERIMENT_EXISTS',
      'ExperimentDeleted',
      '! EXPERIMENT_EXISTS',
      'ExperimentRestored',
      '=',
    ])
  })

  test('a name that is given up is free, and one that is taken is not', async () => {
    expect(
      await briefs(
        createExperiment('a'),
        createExperiment('b'),
        renameExperiment('1', 'b'),
        renameExperiment('1', 'c'),
        renameExperiment('2', 'a'),
        renameExperiment('2', 'a'),
        createExperiment('b'),
        renameExperiment('9', 'd'),
      ),
    ).toEqual([
      'ExperimentCreated',
      'ExperimentCreated',
      '! EXPERIMENT_EXISTS',
      'ExperimentRenamed',
      'ExperimentRenamed',
      '=',
      'ExperimentCreated',
      '! EXPERIMENT_UNKNOWN',
    ])
  })

  test('a deleted experiment is neither changed nor deleted again', async () => {
    expect(
      await briefs(
        createExperiment('a'),
        tagExperiment('1', 'k', 'v'),
        tagExperiment('1', 'k', null),
        tagExperiment('1', 'k', null),
        deleteExperiment('1'),
        tagExperiment('1', 'k', 'v'),
        renameExperiment('1', 'b'),
        deleteExperiment('1'),
        deleteExperiment('2'),
      ),
    ).toEqual([
      'ExperimentCreated',
      'ExperimentTagged',
      'ExperimentTagged',
      '! TAG_UNKNOWN',
      'ExperimentDeleted',
      '! EXPERIMENT_DELETED',
      '! EXPERIMENT_DELETED',
      '! EXPERIMENT_DELETED',
      '! EXPERIMENT_UNKNOWN',
    ])
  })
})

describe('runs', () => {
  test('a parameter is written once: the same value changes nothing, another one is refused with the value that is there', async () => {
    const { answers } = await decided([
      startRun(),
      logToRun({ params: labels({ a: '1', b: '2' }) }),
      logToRun({ params: labels({ a: '1' }) }),
      logToRun({ params: labels({ a: '2' }) }),
      logToRun({ params: labels({ a: '1', c: '3' }) }),
    ])
    expect(answers.map(brief)).toEqual(['RunStarted', 'RunLogged', '=', '! PARAM_CHANGED', 'RunLogged'])
    expect(answers[3][0].value).toEqual({
      command: 'LogToRun',
      subject: null,
      refusal: {
        code: 'PARAM_CHANGED',
        text: `Parameter 'a' of run ${RUN} is '1', and cannot become '2'.`,
        field: 'a',
        held: '1',
      },
    })
    expect(answers[4][0].value.params).toEqual(labels({ c: '3' }))
  })

  test('a request with one bad part stores nothing of it', async () => {
    const all = { metrics: [metric('m', 1)], tags: labels({ t: 'x' }) }
    const { answers } = await decided([
      startRun(),
      logToRun({ params: labels({ a: '1' }) }),
      logToRun({ ...all, params: labels({ z: '1', a: '2' }) }),
      logToRun({ ...all, params: [...labels({ y: '1' }), ...labels({ y: '2' })] }),
      logToRun({ ...all, deletedTags: ['none'] }),
      logToRun({ params: labels({ z: '9', y: '9' }) }),
      logToRun({ deletedTags: ['t'] }),
    ])
    expect(answers.map(brief)).toEqual([
      'RunStarted',
      'RunLogged',
      '! PARAM_CHANGED',
      '! PARAM_CHANGED',
      '! TAG_UNKNOWN',
      'RunLogged',
      '! TAG_UNKNOWN',
    ])
  })

  test('a request is answered with the topic of runs also if nothing but its metrics is new', async () => {
    const params = labels({ a: '1' })
    const { answers } = await decided([
      startRun(),
      logToRun({ params }),
      logToRun({ params, metrics: [metric('m', 1)] }),
    ])
    expect(answers[2].map(({ topic, type }) => [topic, type])).toEqual([
      [names.tracking, 'RunLogged'],
      [names.metrics, 'MetricsLogged'],
    ])
  })

  test('the metrics of a request with parameters go to the topic of metrics, in the same transaction', async () => {
    const { answers } = await decided([startRun(), logToRun({ params: labels({ a: '1' }), metrics: [metric('m', 1)] })])
    expect(answers[1].map(({ topic, key, type }) => [topic, key, type])).toEqual([
      [names.tracking, RUN, 'RunLogged'],
      [names.metrics, RUN, 'MetricsLogged'],
    ])
  })

  test('a run ends when its status is final, and can be logged to after that', async () => {
    const { answers } = await decided([
      startRun(),
      updateRun({ status: 'SCHEDULED' }),
      updateRun({ status: 'FINISHED', endTime: 99 }),
      updateRun({ status: 'FINISHED', endTime: 99 }),
      logToRun({ params: labels({ a: '1' }) }),
      updateRun({ status: 'RUNNING' }),
    ])
    expect(answers.map(brief)).toEqual(['RunStarted', 'RunUpdated', 'RunEnded', '=', 'RunLogged', 'RunUpdated'])
    expect(answers[2][0].value).toEqual({ runId: RUN, run: info({ status: 'FINISHED', endTime: 99 }) })
  })

  test('the name of a run and its tag are always equal', async () => {
    const { answers } = await decided([
      startRun(),
      updateRun({ name: 'r2' }),
      logToRun({ tags: labels({ 'mlflow.runName': 'r3' }) }),
      logToRun({ tags: labels({ 'mlflow.runName': 'r3' }) }),
    ])
    expect(answers.map(brief)).toEqual(['RunStarted', 'RunUpdated RunLogged', 'RunUpdated RunLogged', 'RunLogged'])
    expect(answers[1][1].value.tags).toEqual(labels({ 'mlflow.runName': 'r2' }))
    expect(answers[2][0].value.run).toEqual(info({ name: 'r3' }))
  })

  test('a deleted run takes nothing until it is restored', async () => {
    expect(
      await briefs(
        startRun(),
        deleteRun(),
        deleteRun(),
        logToRun({ tags: labels({ t: 'x' }) }),
        updateRun({ status: 'FAILED' }),
        restoreRun(),
        restoreRun(),
        logToRun({ tags: labels({ t: 'x' }) }),
        startRun(),
      ),
    ).toEqual([
      'RunStarted',
      'RunDeleted',
      '=',
      '! RUN_DELETED',
      '! RUN_DELETED',
      'RunRestored',
      '=',
      'RunLogged',
      '! RUN_EXISTS',
    ])
  })

  test('nothing is said of a run that does not exist', async () => {
    expect(await briefs(logToRun({}), updateRun({ name: 'x' }), deleteRun(), restoreRun())).toEqual(
      Array(4).fill('! RUN_UNKNOWN'),
    )
  })
})

describe('logged models', () => {
  const ID = 'm-a94359c87fb84a4089af4b77ec1258ec'
  test('a logged model is created once, and what is deleted does not exist', async () => {
    expect(
      await briefs(
        createModel(ID),
        createModel(ID),
        updateModel(ID, 'READY'),
        logToModel(ID, { tags: labels({ t: 'x' }), params: labels({ p: '1' }) }),
        logToModel(ID, { params: labels({ p: '2' }) }),
        logToModel(ID, { deletedTags: ['t'] }),
        logToModel(ID, { deletedTags: ['t'] }),
        logToModel(ID, {}),
        deleteModel(ID),
        deleteModel(ID),
        updateModel(ID, 'READY'),
      ),
    ).toEqual([
      'LoggedModelCreated',
      '! MODEL_EXISTS',
      'LoggedModelUpdated',
      'LoggedModelLogged',
      '! PARAM_CHANGED',
      'LoggedModelLogged',
      '! TAG_UNKNOWN',
      '=',
      'LoggedModelDeleted',
      '! MODEL_UNKNOWN',
      '! MODEL_UNKNOWN',
    ])
  })
})

describe('the time of the last change', () => {
  /** A command at a time. */
  const at = (time: number, command: RunsCommand): RunsCommand =>
    ({ ...command, value: { ...command.value, meta: { ...command.value.meta, time } } }) as RunsCommand
  const updated = async (entity: 'experiment' | 'model', ...commands: readonly RunsCommand[]) => {
    const { answers } = await decided(commands.map((command, i) => at(i, command)))
    return answers.map(([{ value }]) => (value[entity] as { readonly updatedAt: number }).updatedAt)
  }

  test('a tag leaves that of an experiment as it is', async () => {
    const tag = (value: string | null) => tagExperiment('1', 'k', value)
    const ends = [deleteExperiment('1'), restoreExperiment('1')]
    expect(
      await updated('experiment', createExperiment('a'), tag('v'), renameExperiment('1', 'b'), tag(null), ...ends),
    ).toEqual([0, 0, 2, 2, 4, 5])
  })

  test('tags and parameters leave that of a logged model as it is', async () => {
    const [tag, param] = [
      logToModel('m-1', { tags: labels({ t: 'x' }) }),
      logToModel('m-1', { params: labels({ p: '1' }) }),
    ]
    const ready = updateModel('m-1', 'READY')
    const untag = logToModel('m-1', { deletedTags: ['t'] })
    expect(await updated('model', createModel('m-1'), tag, ready, param, untag)).toEqual([5, 5, 2, 2, 2])
  })
})

describe('imports', () => {
  test('an imported experiment has the times of its source, and says where it comes from', async () => {
    const imported = { createdAt: 3, updatedAt: 8, importedFrom: 'mlflow http://elsewhere' }
    const { answers } = await decided([createExperiment('a', '7', imported), createExperiment('b', '7', imported)])
    expect(answers[0]).toMatchObject([
      {
        type: 'ExperimentCreated',
        value: {
          experimentId: '7',
          experiment: { createdAt: 3, updatedAt: 8 },
          importedFrom: 'mlflow http://elsewhere',
        },
      },
    ])
    expect(brief(answers[1])).toBe('! EXPERIMENT_EXISTS')
  })

  test('an imported run comes with its state and all that was logged to it, in one step', async () => {
    const run = info({ status: 'FINISHED', endTime: 20, isDeleted: true })
    const models = [{ modelId: 'm-1', step: 0 }]
    const imported = { run, params: labels({ a: '1' }), models, importedFrom: 'mlflow' }
    const commands = [startRun(RUN, labels({ t: 'x' }), imported), startRun(RUN, [], imported)]
    const { answers } = await decided([...commands, restoreRun(), logToRun({ params: labels({ a: '2' }) })])
    expect(answers.map(brief)).toEqual(['RunStarted RunLogged', '! RUN_EXISTS', 'RunRestored', '! PARAM_CHANGED'])
    expect(answers[0]).toMatchObject([
      { value: { run, tags: labels({ t: 'x' }), importedFrom: 'mlflow' } },
      { value: { params: labels({ a: '1' }), tags: [], models } },
    ])
  })

  test('an imported run in which one parameter has two values is refused', async () => {
    const params = [...labels({ a: '1' }), ...labels({ a: '2' })]
    expect(await briefs(startRun(RUN, [], { params }), restoreRun())).toEqual(['! PARAM_CHANGED', '! RUN_UNKNOWN'])
  })
})

describe('state', () => {
  const many = (from: number, count: number, length: number) =>
    labels(Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${from + i}`, 'v'.repeat(length)])))
  const commands = [
    startRun(),
    ...Array.from({ length: 5 }, (_, i) =>
      logToRun({ params: many(100 * i, 100, 300), tags: labels({ [`t${i}`]: 'x' }) }),
    ),
    logToRun({ params: labels({ p5: 'other' }) }),
    logToRun({ params: labels({ __proto__: '1', constructor: '2' }) }),
    logToRun({ params: [{ key: '__proto__', value: '1' }] }),
    logToRun({ params: [{ key: '__proto__', value: '2' }] }),
  ]

  test('a run with many parameters is kept in parts, and a request writes few of them', async () => {
    const { answers, changelog } = await decided(commands, { isOnce: true })
    expect(answers.slice(-4).map(brief)).toEqual(['! PARAM_CHANGED', 'RunLogged', 'RunLogged', '! PARAM_CHANGED'])
    const parts = [...changelog].filter(([key]) => Buffer.from(key, 'hex').toString().startsWith('part/'))
    expect(parts.length).toBeGreaterThan(3)
    for (const [, value] of parts) expect(value.length / 2).toBeLessThan(100_000)
  })

  test('a run that leaves memory after every command is decided the same', async () => {
    const kept = await decided(commands, { isOnce: true })
    const left = await decided(commands, { memoryBytesMax: 0 })
    expect(left.brought).toBeGreaterThan(0)
    expect(left.answers).toEqual(kept.answers)
  })
})
