/** The command `millrace ingest` as a process of its own, and the largest memory that it used. */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { residentMegabytes } from '../harness/proc.ts'

const bin = fileURLToPath(new URL('../../bin/millrace', import.meta.url))
const SAMPLE_MS = 250

export interface Loaded {
  readonly accepted: number
  readonly rejected: number
  readonly megabytes: number
}

/** @throws Error with the output of the command if it fails */
export const load = async (folder: string, url: string, dataset: string, file: string): Promise<Loaded> => {
  await writeFile(path.join(folder, 'millrace.config.json'), JSON.stringify({ client: { url } }))
  const child = spawn(process.execPath, [bin, '--json', 'ingest', dataset, file], { cwd: folder })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err = `${err}${chunk}`.slice(-2000)
  })
  let code: number | null | undefined
  child.once('close', (ended) => {
    code = ended
  })
  let megabytes = 0
  while (code === undefined) {
    try {
      megabytes = Math.max(megabytes, residentMegabytes(child.pid as number))
    } catch {} // it has just ended
    await sleep(SAMPLE_MS)
  }
  if (code !== 0) throw new Error(`millrace ingest ended with ${code}: ${out}${err}`)
  return { ...(JSON.parse(out) as Loaded), megabytes: Math.round(megabytes) }
}
