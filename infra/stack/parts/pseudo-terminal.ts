import fs from 'node:fs'

/** A private terminal: text written to `master` is input at `slave`. The caller closes both file descriptors. */
export interface PseudoTerminal {
  readonly master: number
  readonly slave: number
}

/** @returns undefined if this way to open one is not known to work (only Linux was tested) */
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
