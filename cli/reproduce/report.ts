/** What is still to be had of what a run rests on, and what came of doing it again. */
import { table } from '../output.ts'

/** `missing`: the run does not say it. `gone`: it is not to be had any more. `unchecked`: nobody was asked. */
export type State = 'missing' | 'gone' | 'unchecked' | 'there' | 'equal' | 'differs'

export interface Finding {
  readonly what: 'training set' | 'code' | 'seed' | 'environment'
  /** What the run says. Null: nothing. */
  readonly said: string | null
  readonly state: State
  /** Why, or what to do. */
  readonly detail: string
}

export interface ComparedFile {
  readonly path: string
  readonly state: 'equal' | 'differs' | 'absent'
}

export interface Trained {
  readonly exitCode: number
  /** The files that the command wrote, against those of the run. */
  readonly files: readonly ComparedFile[]
  /** What the predictions of both models have in common; `undefined`: not asked for, or not needed. */
  readonly predictions: 'equal' | 'differs' | undefined
}

export interface Report {
  readonly runId: string
  readonly findings: readonly Finding[]
  readonly trained: Trained | undefined
}

const BAD: ReadonlySet<State> = new Set(['missing', 'gone', 'differs'])

/** Whether the training gave the same model: the same bytes, or else the same predictions. */
export const isSameModel = ({ exitCode, files, predictions }: Trained): boolean =>
  exitCode === 0 && files.length > 0 && (files.every(({ state }) => state === 'equal') || predictions === 'equal')

/** Whether nothing speaks against it: all that the run rests on is to be had, and what was done again gave the same. */
export const isReproducible = ({ findings, trained }: Report): boolean =>
  findings.every(({ state }) => !BAD.has(state)) && (trained === undefined || isSameModel(trained))

export const reportText = (report: Report): string => {
  const { findings, trained } = report
  const rows = findings.map(({ what, said, state, detail }) => [what, state, said ?? '-', detail])
  const parts = [table(rows), ...(trained === undefined ? [] : [trainedText(trained)])]
  return [...parts, isReproducible(report) ? 'Nothing speaks against it.' : 'It cannot be reproduced as it is.'].join(
    '\n',
  )
}

const trainedText = ({ exitCode, files, predictions }: Trained): string => {
  if (exitCode !== 0) return `training      failed with exit code ${exitCode}`
  if (files.length === 0) return 'training      wrote no file to MILLRACE_OUT'
  const rows = files.map(({ path, state }) => ['model', state, path])
  return table([...rows, ...(predictions === undefined ? [] : [['predictions', predictions, '']])])
}
