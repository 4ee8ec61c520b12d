/** A document in a file, YAML or JSON, with the line of every path in it. */
import { readFile } from 'node:fs/promises'
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { CliError, EXIT } from '../errors.ts'

/** A larger file is none that a person has written. */
const BYTES_MAX = 5_000_000
/** Aliases of YAML can make a small file large. */
const ALIASES_MAX = 1_000

export interface ContractFile {
  readonly file: string
  readonly document: unknown
  /** Where a path, or the innermost part of it that is there, begins: `line:column`. */
  where(path: string): string
}

/** @throws CliError that says the line, if the file cannot be read */
export const readContractFile = async (file: string): Promise<ContractFile> => {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(`${file} cannot be read: ${error.message}`, EXIT.usage)
  })
  return parsedContract(file, text)
}

/** @throws CliError that says the line */
export const parsedContract = (file: string, text: string): ContractFile => {
  if (text.length > BYTES_MAX) throw new CliError(`${file} has more than ${BYTES_MAX} characters.`, EXIT.usage)
  const lines = new LineCounter()
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, intAsBigInt: false })
  const [error] = parsed.errors
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new CliError(`${file}:${line}:${col}: ${error.message}.`, EXIT.failed)
  }
  const where = (path: string): string => {
    let node: Node | null = parsed.contents
    let start = node?.range?.[0] ?? 0
    for (const part of path === '' ? [] : path.split('.')) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => String((key as { value?: unknown })?.value ?? key) === part)
        if (pair === undefined) break
        start = (pair.key as Node).range?.[0] ?? start
        node = pair.value as Node | null
      } else if (isSeq(node)) {
        const item = node.items[Number(part)] as Node | undefined
        if (item === undefined) break
        start = item.range?.[0] ?? start
        node = item
      } else break
    }
    const { line, col } = lines.linePos(start)
    return `${line}:${col}`
  }
  return { file, document: parsed.toJS({ maxAliasCount: ALIASES_MAX }) as unknown, where }
}
