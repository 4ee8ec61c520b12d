import fs from 'node:fs'

/** A private terminal: what is written to `master` is typed at `slave`. File descriptors, to be closed by the caller. */
export interface PseudoTerminal {
  readonly master: number
  readonly slave: number
}

/** @returns undefined where this way of opening one is not known to work (only Linux was tried) */
export const openPseudoTerminal = async (): Promise<PseudoTerminal | undefined> => {
  if (process.platform !== 'linux') return undefined
  const { DataType, load, open } = await import('ffi-rs')
  open({ library: 'libc', path: 'libc.so.6' })
  const libc = (funcName: string, retType: number, descriptor: number): unknown =>
    load({
      library: 'libc',
      funcName,
      retType: retType as never,
      paramsType: [DataType.I32],
      paramsValue: [descriptor],
    })
  const flags = fs.constants.O_RDWR | fs.constants.O_NOCTTY
  const master = fs.openSync('/dev/ptmx', flags)
  libc('grantpt', DataType.I32, master)
  libc('unlockpt', DataType.I32, master)
  return { master, slave: fs.openSync(libc('ptsname', DataType.String, master) as string, flags) }
}
