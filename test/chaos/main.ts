/**
 * `npm run chaos -- --minutes N [--seed S] [--faults a,b] [--workers N] [--keep FOLDER]`: chaos runs one after the other on one stack, each with six
 * faults that its seed chooses, until the time is over. After a run that broke off, the next one begins on a new stack. With `--keep` the first run that goes wrong ends it, and the broker's files are
 * copied there: they tell who wrote what, in which transaction. Ends with status 1 if any projection differed from its replay.
 */
import { cpSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startStack } from '../../infra/index.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'
import { CHAOS_FAULTS, type ChaosFault, type ChaosResult, runChaos } from './support/run.ts'

const FAULTS_PER_RUN = 6

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    faults: { type: 'string', default: CHAOS_FAULTS.join(',') },
    workers: { type: 'string', default: '2' },
    keep: { type: 'string' },
  },
})

const positive = (name: string, text: string): number => {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} is ${text}, expected a number above 0`)
  return value
}

const faultsOf = (text: string): ChaosFault[] =>
  text.split(',').map((name) => {
    const fault = CHAOS_FAULTS.find((each) => each === name)
    if (fault === undefined) throw new Error(`--faults names ${name}, expected some of ${CHAOS_FAULTS.join(', ')}`)
    return fault
  })

const wrongOf = ({ acknowledged, accepted, verified, unasked, wrong }: ChaosResult): string[] => [
  ...unasked,
  ...wrong,
  ...verified
    .filter(({ differences }) => differences > 0)
    .map(({ instance, differences, first }) => `${instance}: ${differences} differences, ${JSON.stringify(first[0])}`),
  ...(acknowledged === accepted ? [] : [`${acknowledged} rows were acknowledged, ${accepted} are in the log`]),
]

const minutes = positive('minutes', values.minutes)
const first = positive('seed', values.seed)
const workers = positive('workers', values.workers)
const faults = faultsOf(values.faults)
const started = Date.now()
const say = (line: string) => console.log(`${((Date.now() - started) / 60_000).toFixed(1).padStart(6)} min  ${line}`)

let isAsked = false
process.once('SIGINT', () => {
  isAsked = true
  say('asked to end: this run is the last')
})

const start = () => startStack({ onDeath: () => {}, onProgress: say })
let stack = await start()
const struck = new Map<ChaosFault, number>()
const failures: string[] = []
let rows = 0
let turns = 0
let compared = 0
let runs = 0
let told = 0
try {
  for (let seed = first; !isAsked && Date.now() - started < minutes * 60_000; seed++, runs++) {
    const random = seededRandom(seed)
    const chosen = Array.from({ length: FAULTS_PER_RUN }, () => random.pick(faults))
    for (const fault of chosen) struck.set(fault, (struck.get(fault) ?? 0) + 1)
    say(`run ${runs + 1}, seed ${seed}`)
    let isBroken = false
    try {
      const result = await runChaos({ stack, seed, faults: chosen, workers, prefix: `soak${runs}.`, say })
      rows += result.acknowledged
      turns += result.turns
      for (const each of result.verified) compared += each.compared
      for (const wrong of wrongOf(result)) failures.push(`seed ${seed}: ${wrong}`)
    } catch (error) {
      failures.push(`seed ${seed}: ${error instanceof Error ? error.message : error}`)
      isBroken = true
    }
    for (const failure of failures.slice(told)) say(`WRONG  ${failure}`)
    told = failures.length
    if (told > 0 && values.keep !== undefined) {
      cpSync(path.join(stack.addresses.dataFolder, 'kafka', 'logs'), values.keep, { recursive: true })
      break
    }
    if (!isBroken) continue
    // A server may be down or half started, and then every later run would fail because of it.
    await stack.stop()
    stack = await start()
  }
} finally {
  await stack.stop()
}
say(`${runs} runs from seed ${first}, ${rows} rows, ${turns} runs with a version, ${compared} records compared`)
say(`faults: ${[...struck].map(([fault, times]) => `${fault} ${times}`).join(', ')}`)
say(failures.length === 0 ? 'everything equals its replay' : `${failures.length} wrong:`)
for (const failure of failures) console.error(failure)
process.exitCode = failures.length === 0 ? 0 : 1
