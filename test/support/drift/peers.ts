/** The real Evidently and NannyML, in an environment of their own in the cache of the user. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { pythonEnvironmentOf } from '../python-environment.ts'
import { project } from '../sources.ts'
import type { VariantCase } from './variant-cases.ts'

/** Name of a variant -> its figure; null: the tool computes another one for this case. */
export type PeerFigures = Readonly<Record<string, number | null>>

const PEER = 'bench/peers/evidently'
const ANSWER_MS_MAX = 240_000

/** @returns the environment's folder @throws Error with the output of the step that failed */
export const peerEnvironment = (): Promise<string> =>
  pythonEnvironmentOf('evidently-nannyml', `${PEER}/requirements.lock`, [])

/** The figures of each case. @throws Error with what Python said */
export const peerFigures = (environment: string, cases: readonly VariantCase[]): Promise<PeerFigures[]> =>
  new Promise((resolve, reject) => {
    const script = path.join(project, PEER, 'variants.py')
    const child = spawn(path.join(environment, 'bin/python'), [script], { timeout: ANSWER_MS_MAX })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(out.trimEnd().split('\n').at(-1)!))
      else reject(new Error(`${script} ended with ${code}\n${err.slice(-4_000)}`))
    })
    child.stdin.end(JSON.stringify(cases))
  })
