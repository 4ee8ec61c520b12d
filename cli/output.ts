/** The output of commands: results go to standard output, as text or with `--json` as JSON; all other lines go to standard error. */
import type { Writable } from 'node:stream'

export interface Progress {
  /** @param done how much of `total` is done; @param note text after the bar */
  update(done: number, note?: string): void
  end(note?: string): void
}

export interface OutputOptions {
  readonly json: boolean
  readonly out: Writable
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number }
}

const BAR_CELLS = 24
const DRAW_EVERY_MS = 100
/** Without a terminal the bar is printed as single lines, less often. */
const LINE_EVERY_MS = 5_000

export class Output {
  readonly json: boolean
  readonly #options: OutputOptions
  constructor(options: OutputOptions) {
    this.json = options.json
    this.#options = options
  }

  /** Prints a result. @param json how it becomes JSON */
  result(value: unknown, text: () => string, json: (value: unknown) => string = JSON.stringify): void {
    const shown = this.json ? json(value) : text()
    this.#options.out.write(shown.endsWith('\n') ? shown : `${shown}\n`)
  }

  /** Prints a line for the user while the command runs. */
  note(line: string): void {
    this.#options.err.write(`${line}\n`)
  }

  /** Shows a progress bar. @param total `undefined` if it is not known */
  progress(title: string, total: number | undefined, unit: string): Progress {
    const { err } = this.#options
    const live = err.isTTY === true
    const started = performance.now()
    let drawn = live ? Number.NEGATIVE_INFINITY : started
    const draw = (done: number, note: string, last: boolean): void => {
      const line = barText(title, done, total, unit, (performance.now() - started) / 1000, note)
      if (live) err.write(`\r\x1b[2K${line.slice(0, (err.columns ?? 80) - 1)}${last ? '\n' : ''}`)
      else err.write(`${line}\n`)
    }
    let latest = 0
    return {
      update: (done, note = '') => {
        latest = done
        const now = performance.now()
        if (now - drawn < (live ? DRAW_EVERY_MS : LINE_EVERY_MS)) return
        drawn = now
        draw(done, note, false)
      },
      end: (note = '') => draw(latest, note, true),
    }
  }
}

/** `ingest  [######------]  50%  60,000 rows  12,345 rows/s  note` */
export const barText = (
  title: string,
  done: number,
  total: number | undefined,
  unit: string,
  seconds: number,
  note: string,
): string => {
  const share = total === undefined || total === 0 ? undefined : Math.min(1, done / total)
  const cells = Math.round((share ?? 0) * BAR_CELLS)
  const bar =
    share === undefined ? '' : `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] ${Math.floor(share * 100)}%`
  const rate = seconds > 0 ? `${Math.round(done / seconds).toLocaleString('en')} ${unit}/s` : ''
  return [title, bar, `${done.toLocaleString('en')} ${unit}`, rate, note].filter((part) => part !== '').join('  ')
}

/** A text of somebody else on one line, without characters that steer a terminal, or that turn the order of what follows. */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')

/** Formats rows as aligned columns of visible text. */
export const table = (given: readonly (readonly string[])[]): string => {
  const rows = given.map((row) => row.map(visible))
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i].length))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
