/**
 * The sources as JavaScript, for the processes of the `millrace` command. Node 20 runs no TypeScript, and a loader that translates while a program starts
 * costs each process a second, a thread and some 60 MB. So the types are removed once, by the package that Node itself uses for it (swc), which leaves all lines and
 * columns where they were. This file is JavaScript because it runs first.
 */
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Top-level folders without anything that a process of `millrace` runs. */
const OTHERS = new Set(['node_modules', 'test', 'bench', 'docs', 'scripts', 'test-results', 'coverage'])
/** Earlier results that are kept: a process that runs may still load parts of one. */
const KEPT = 20

/** @returns paths of the sources, relative to the project, with what tells one state of a file from another */
const sourcesOf = (project) => {
  const found = []
  const look = (folder) => {
    for (const entry of fs.readdirSync(path.join(project, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !(folder === '' && OTHERS.has(entry.name))) look(name)
      } else if (/\.(ts|mjs)$/.test(entry.name)) {
        const { size, mtimeMs } = fs.statSync(path.join(project, name))
        found.push({ name, state: `${name}\0${size}\0${mtimeMs}` })
      }
    }
  }
  look('')
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const IMPORTED = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"\n]+)\.ts\2/g

/** @param code without types @param file the source: what it finds beside itself stays where it is */
const moved = (code, file) =>
  code
    .replaceAll(IMPORTED, '$1$2$3.js$2')
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
    .replaceAll('import.meta.filename', JSON.stringify(file))
    .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))

const write = async (project, folder, files) => {
  const { transformSync } = await import('@swc/wasm-typescript')
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}\n')
  for (const { name } of files) {
    const source = path.join(project, name)
    const text = fs.readFileSync(source, 'utf8')
    const code = name.endsWith('.ts') ? transformSync(text, { mode: 'strip-only', filename: name }).code : text
    const file = path.join(folder, name.replace(/\.ts$/, '.js'))
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, moved(code, source))
  }
}

const removeEarlier = (cache) => {
  const folders = fs.readdirSync(cache).map((name) => {
    const folder = path.join(cache, name)
    return { folder, time: fs.statSync(folder).mtimeMs }
  })
  folders.sort((a, b) => b.time - a.time)
  for (const { folder } of folders.slice(KEPT)) fs.rmSync(folder, { recursive: true, force: true })
}

/** Written beside its place and renamed, so that a folder with the right name is whole; of several processes one is the first. */
const build = async (project, folder, files) => {
  const own = `${folder}.${randomUUID()}`
  try {
    await write(project, own, files)
    fs.renameSync(own, folder)
  } catch (error) {
    fs.rmSync(own, { recursive: true, force: true })
    if (fs.existsSync(folder)) return
    throw new Error(`The sources cannot be written as JavaScript to ${folder}: ${error.message}`, { cause: error })
  }
  removeEarlier(path.dirname(folder))
}

/**
 * @param {string} project its folder
 * @returns {(file: string) => Promise<string>} the path of a source as JavaScript, as `javascript`
 */
export const javascriptOf = (project) => {
  // Here, because packages are looked for in the folders above a file.
  const cache = path.join(project, 'node_modules/.cache/millrace')
  /** The sources are looked at once: all parts of this process, and the processes that it starts, run the same state. */
  let built
  const made = async () => {
    const files = sourcesOf(project)
    const stamp = createHash('sha256')
    for (const { state } of files) stamp.update(state)
    const folder = path.join(cache, stamp.digest('hex').slice(0, 32))
    if (!fs.existsSync(folder)) await build(project, folder, files)
    return folder
  }
  return async (file) => {
    built ??= made().catch((error) => {
      built = undefined
      throw error
    })
    return path.join(await built, file.replace(/\.ts$/, '.js'))
  }
}

/** @see javascriptOf, for the project that this file is part of */
export const javascript = javascriptOf(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'))
