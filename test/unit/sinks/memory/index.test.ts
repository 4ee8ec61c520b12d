import { MemoryStore, memorySink } from '../../../../sinks/memory/index.ts'
import { contractStamp, sinkContract } from '../../../support/sink-contract.ts'

sinkContract('memory', async () => {
  const store = new MemoryStore()
  return {
    open: ({ dieBeforePart = 0 } = {}) => {
      let part = 0
      return memorySink({
        store,
        stampOf: contractStamp,
        partRecordsMax: 2,
        beforePart: () => {
          part++
          if (part === dieBeforePart) throw new Error('died')
        },
      })
    },
    dump: async () => store.dump(),
    empty: async () => store.empty(),
    close: async () => {},
  }
})
