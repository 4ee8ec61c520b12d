import { MemoryFieldsStore, memoryFieldsSink } from '../../../../sinks/memory/index.ts'
import { entityLine, fieldsContract } from '../../../support/fields-contract.ts'

fieldsContract('memory', async (projection) => {
  const store = new MemoryFieldsStore()
  return {
    open: ({ dieBeforePart = 0 } = {}) => {
      let part = 0
      return memoryFieldsSink({
        store,
        projection,
        partRecordsMax: 2,
        beforePart: () => {
          part++
          if (part === dieBeforePart) throw new Error('died')
        },
      })
    },
    dump: async () => {
      const lines: string[] = []
      for (const [partition, { position, entities }] of store.partitions) {
        lines.push(`${partition} @ ${position}`)
        for (const [entity, fields] of entities) {
          const shown = [...fields].map(([field, value]): [string, string] => [field, value.toString('hex')])
          lines.push(entityLine(partition, entity, shown))
        }
      }
      return lines.sort().join('\n')
    },
    empty: async () => store.empty(),
    close: async () => {},
  }
})
