/** Emails: against a real SMTP server on loopback. */
import type { AddressInfo, Server } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { sendMail } from '../../../../sinks/mail/index.ts'

let server: SMTPServer | undefined
afterEach(async () => {
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
  server = undefined
})

const begin = async (options: SMTPServerOptions) => {
  server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], ...options })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const { port } = (server as unknown as { server: Server }).server.address() as AddressInfo
  return port
}
const mail = {
  id: 'a1',
  to: ['ops@example.org', 'ann@example.org'],
  subject: 'down\r\nBcc: x@example.org',
  text: 'Ü\n.\nend',
}

test('a message arrives as it is, and no subject adds a header', async () => {
  const got = { text: '', to: [] as string[] }
  const port = await begin({
    onData: (stream, { envelope }, done) => {
      got.to = envelope.rcptTo.map(({ address }) => address)
      stream.on('data', (piece) => {
        got.text += piece
      })
      stream.on('end', () => done())
    },
  })
  expect(await sendMail(mail, { url: `smtp://127.0.0.1:${port}`, from: 'm@example.org' })).toEqual({
    kind: 'delivered',
  })
  expect(got.to).toEqual(mail.to)
  expect(got.text).toContain('Subject: down Bcc: x@example.org')
  expect(got.text).toContain('Message-ID: <a1@millrace>')
})

test('with user and password, and refused without', async () => {
  const port = await begin({
    ...{ authOptional: false, authMethods: ['PLAIN'], allowInsecureAuth: true },
    onAuth: ({ username, password }, _, done) =>
      username === 'ann' && password === 'p w' ? done(null, { user: 'ann' }) : done(new Error('no')),
  })
  const from = 'm@example.org'
  expect(await sendMail(mail, { url: `smtp://ann:p%20w@127.0.0.1:${port}`, from })).toEqual({ kind: 'delivered' })
  expect(await sendMail(mail, { url: `smtp://ann:wrong@127.0.0.1:${port}`, from })).toMatchObject({ kind: 'refused' })
})

test('a receiver that is refused for good is not tried again; a server that is busy or away is', async () => {
  const refusing = (code: number) => ({
    onRcptTo: (_: unknown, __: unknown, done: (error?: Error) => void) =>
      done(Object.assign(new Error('not here'), { responseCode: code })),
  })
  const from = 'm@example.org'
  const one = { ...mail, to: ['nobody@example.org'] }
  const port = await begin(refusing(550))
  expect(await sendMail(one, { url: `smtp://127.0.0.1:${port}`, from })).toMatchObject({ kind: 'refused' })
  await new Promise<void>((resolve) => server!.close(() => resolve()))
  expect(await sendMail(one, { url: `smtp://127.0.0.1:${port}`, from })).toMatchObject({ kind: 'failed' })
  const busy = await begin(refusing(451))
  expect(await sendMail(one, { url: `smtp://127.0.0.1:${busy}`, from })).toMatchObject({ kind: 'failed' })
})
