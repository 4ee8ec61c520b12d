import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isAlive, markOf } from '../../../../infra/stack/process-identity.ts'
import { until } from '../../../../infra/stack/wait.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))

test('when the owner is killed, its children end and its temporary folder goes', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-guard-'))
  const owner = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      `import { spawn } from 'node:child_process'
       import { startGuard } from '${repository}/infra/stack/guard.ts'
       const guard = startGuard('${folder}')
       const [kept, removed] = [1, 2].map(() => spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).pid)
       guard.add(removed); guard.add(kept); guard.remove(removed)
       console.log(JSON.stringify({ kept, removed }))`,
    ],
    { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const line = await new Promise<string>((resolve) => owner.stdout.once('data', (data) => resolve(String(data))))
  const pids = JSON.parse(line) as { kept: number; removed: number }
  const [kept, removed] = [markOf(pids.kept), markOf(pids.removed)]
  try {
    owner.kill('SIGKILL')
    expect(await until(() => !isAlive(kept) && !fs.existsSync(folder), { timeoutMs: 10_000 })).toBe(true)
    expect(isAlive(removed)).toBe(true)
  } finally {
    process.kill(removed.pid, 'SIGKILL')
  }
})
