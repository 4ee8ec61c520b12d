/** The files below a folder. Links are not followed out of it. */
import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { SourceFile } from '../source.ts'

/** @returns none if the folder does not exist: a run without artifacts has none */
export const filesBelow = (root: string): readonly SourceFile[] => {
  const found: SourceFile[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(path.join(root, folder))) {
      const below = folder === '' ? name : `${folder}/${name}`
      const stat = lstatSync(path.join(root, below))
      if (stat.isDirectory()) folders.push(below)
      else if (stat.isFile()) found.push({ path: below, bytes: stat.size })
    }
  }
  return found
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
