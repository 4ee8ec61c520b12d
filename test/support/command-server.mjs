/**
 * The process of `Commands`: runs command lines of `millrace`, one after the other, and answers with what each printed and its exit code. JavaScript, because
 * a loader would cost the process a second. Its argument is cli/main.ts as JavaScript.
 */
import { pathToFileURL } from 'node:url'

const { main } = await import(pathToFileURL(process.argv[2]).href)
let text = { out: '', err: '' }
for (const [name, stream] of [
  ['out', process.stdout],
  ['err', process.stderr],
])
  stream.write = (chunk, encoding, written) => {
    text[name] += chunk
    ;(typeof encoding === 'function' ? encoding : written)?.()
    return true
  }

let last = Promise.resolve()
process.on('message', ({ id, parameters }) => {
  last = last.then(async () => {
    text = { out: '', err: '' }
    const code = await main(parameters)
    process.send({ id, code, ...text })
  })
})
process.on('disconnect', () => process.exit())
