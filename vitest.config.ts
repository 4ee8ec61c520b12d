import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const project = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
})

/** Tests that install Python packages begin first: they wait for downloads while the others compute. */
class DownloadsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isDownload = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/python.test.ts')
    return [...sorted.filter(isDownload), ...sorted.filter((file) => !isDownload(file))]
  }
}

/**
 * Four suites: `unit` needs nothing; `chaos` starts its own stack, the others run on one that their global set-up starts on free ports. Three files of
 * `integration` run at a time, because half of their time is waits: each has a prefix of its own, and what stops a server has its own stack.
 * Time limits are there to end what hangs: they are far above what a test takes, so that a slow machine is no failure.
 * Files of `unit` and `integration` share the modules that they import: loading them again for each file took as long as many tests.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: DownloadsFirst },
    projects: [
      project('unit', { testTimeout: 120_000, maxWorkers: 2, isolate: false }),
      project('integration', {
        globalSetup: 'test/support/stack.ts',
        testTimeout: 240_000,
        hookTimeout: 240_000,
        teardownTimeout: 60_000,
        maxWorkers: 3,
        isolate: false,
      }),
      // Its tests kill servers, so they have a stack of their own.
      project('chaos', {
        testTimeout: 600_000,
        hookTimeout: 240_000,
        teardownTimeout: 60_000,
        fileParallelism: false,
      }),
      project('e2e', {
        globalSetup: 'test/support/stack.ts',
        testTimeout: 600_000,
        hookTimeout: 240_000,
        teardownTimeout: 60_000,
        fileParallelism: false,
      }),
    ],
  },
})
