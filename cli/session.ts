/** Connections and the current catalogue, for commands that use the stores and the log directly, without a gateway. */
import { CatalogTail, connectPlatform, type Platform } from '../platform/index.ts'
import { type CatalogCodec, catalogCodec, type Snapshot } from '../processors/catalog/index.ts'
import type { Cli } from './cli.ts'
import { platformConfigOf } from './config/apply.ts'
import { namingStore } from './store-away.ts'

export interface PlatformSession {
  readonly platform: Platform
  readonly codec: CatalogCodec
  readonly catalog: Snapshot
}

/** Opens the platform for a command, and closes it when the command ends. */
export const withPlatform = async <T>(cli: Cli, work: (session: PlatformSession) => Promise<T>): Promise<T> => {
  const platform = connectPlatform(platformConfigOf(cli.config()))
  try {
    const codec = await catalogCodec(platform.codecs, platform.names.prefix, platform.kinds)
    const tail = new CatalogTail(platform, codec)
    await tail.start()
    try {
      return await work({ platform, codec, catalog: tail.catalog.current })
    } finally {
      await tail.stop()
    }
  } catch (error) {
    throw namingStore(error)
  } finally {
    await platform.close()
  }
}
