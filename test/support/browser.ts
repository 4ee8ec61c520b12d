/**
 * A real browser for the tests: the Chromium of the npm package @sparticuz/chromium, with the libraries and the font that it ships, unpacked once
 * into the cache of the user. `MILLRACE_TEST_CHROMIUM` names another one.
 */
import { execFile } from 'node:child_process'
import { chmodSync, createReadStream, createWriteStream, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { cached, cacheFolder } from '../../infra/index.ts'
import { project } from './sources.ts'

const { MILLRACE_TEST_CHROMIUM } = process.env

/** @returns the reason why there is no browser for the tests; `undefined` if there is one */
export const browserMissing = (): string | undefined =>
  MILLRACE_TEST_CHROMIUM || (process.platform === 'linux' && process.arch === 'x64')
    ? undefined
    : 'tests in a browser need Linux on x64, or a Chromium that MILLRACE_TEST_CHROMIUM names'

export const openBrowser = async (): Promise<Browser> => {
  const folder = MILLRACE_TEST_CHROMIUM ? undefined : await unpacked()
  return chromium.launch({
    executablePath: folder === undefined ? MILLRACE_TEST_CHROMIUM : path.join(folder, 'chromium'),
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
    ...(folder === undefined ? {} : { env: environmentOf(folder) }),
  })
}

const environmentOf = (folder: string): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  LD_LIBRARY_PATH: path.join(folder, 'lib'),
  FONTCONFIG_PATH: folder,
})

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`

const unpacked = (): Promise<string> => {
  const home = path.join(project, 'node_modules/@sparticuz/chromium')
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { readonly version: string }
  const fill = async (folder: string): Promise<void> => {
    const unpack = (from: string, to: string) =>
      pipeline(
        createReadStream(path.join(home, 'bin', from)),
        createBrotliDecompress(),
        createWriteStream(path.join(folder, to)),
      )
    await unpack('chromium.br', 'chromium')
    chmodSync(path.join(folder, 'chromium'), 0o755)
    for (const archive of ['al2023.tar', 'fonts.tar']) {
      await unpack(`${archive}.br`, archive)
      await promisify(execFile)('tar', ['xf', archive], { cwd: folder })
      rmSync(path.join(folder, archive))
    }
    writeFileSync(path.join(folder, 'fonts.conf'), FONTS)
  }
  return cached(cacheFolder(), `chromium-${version}`, fill, (line) => console.log(line))
}
