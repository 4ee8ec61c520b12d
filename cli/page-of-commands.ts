/** The reference page of the commands, from the commands themselves. */
import { Command } from 'commander'
import { KINDS } from '../processors/catalog/index.ts'
import type { Cli } from './cli.ts'
import { commands } from './commands/index.ts'
import { EXIT } from './errors.ts'

/** @returns the page as Markdown */
export const commandsPage = async (): Promise<string> => {
  const program = new Command('millrace')
  // A command uses the rest of this when it runs.
  const cli = { kinds: KINDS } as Cli
  for (const load of Object.values(commands)) (await load()).register(program, cli)
  const codes = Object.entries(EXIT).map(([name, code]) => `${code} ${name}`)
  return `# Commands

\`npm run reference\` generates this page from \`cli/commands\`; a stale page fails a test. \`millrace --help\` and \`millrace <command> --help\` show the same. Every command
takes \`--config\`, \`--set\` and \`--json\`. Exit codes: ${codes.join(', ')} (\`cli/errors.ts\`).

${program.commands.flatMap((command) => sectionsOf(command, '')).join('\n')}`
}

const sectionsOf = (command: Command, prefix: string): readonly string[] => {
  const name = `${prefix}${command.name()}`
  if (command.commands.length > 0) return command.commands.flatMap((each) => sectionsOf(each, `${name} `))
  const given = command.registeredArguments.map((argument) => [nameOf(argument), argument.description])
  const options = command.options.map(({ flags, description, defaultValue }) => [
    `\`${flags}\``,
    `${description}${defaultValue === undefined || defaultValue === false ? '' : ` (default: ${JSON.stringify(defaultValue)})`}`,
  ])
  const rows = [...given, ...options].map(([term, text]) => `| ${term} | ${text.replaceAll('|', '\\|')} |`)
  const table = rows.length === 0 ? '' : `\n| argument or option | meaning |\n|-|-|\n${rows.join('\n')}\n`
  return [`## ${name}\n\n${capital(command.description())}.\n${table}`]
}

const nameOf = (argument: Command['registeredArguments'][number]): string => {
  const text = `${argument.name()}${argument.variadic ? '...' : ''}`
  return `\`${argument.required ? `<${text}>` : `[${text}]`}\``
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
