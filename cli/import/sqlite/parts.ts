/** Parts of statements that depend on the release. */
import type { Schema } from './schema.ts'

export const PROMPT_TAG = 'mlflow.prompt.is_prompt'

/** Later releases divide what they hold into workspaces; the default one is what a client without one sees. */
export const whereWorkspace = ({ has }: Schema, table: string): string =>
  has(table, 'workspace') ? "workspace = 'default'" : '1'
