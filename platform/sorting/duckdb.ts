import type { DuckDBInstance } from '@duckdb/node-api'

export interface DatabaseOptions {
  /** Default: in memory. */
  readonly path?: string
  /** For example `256MB`. */
  readonly memory: string
  /** The folder for what does not fit into memory. */
  readonly spillFolder?: string
}

/** Opens a database that uses one thread and nothing from the network. The library is loaded when it is needed: it has 70 MB. */
export const openDatabase = async ({
  path = ':memory:',
  memory,
  spillFolder,
}: DatabaseOptions): Promise<DuckDBInstance> => {
  const { DuckDBInstance: Instance } = await import('@duckdb/node-api')
  return Instance.create(path, {
    threads: '1',
    memory_limit: memory,
    ...(spillFolder !== undefined && { temp_directory: spillFolder }),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
}
