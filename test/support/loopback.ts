/** Servers on loopback that receive what is sent to webhooks and by email. */
import type { AddressInfo, Server } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** Listens at a free port. @returns the port */
export const listening = async (server: Pick<Server, 'address'> & { listen: Server['listen'] }): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export interface MailServer {
  readonly port: number
  close(): Promise<void>
}

/** A real SMTP server. @param mails gets the text of every message, headers included */
export const startMailServer = async (mails: string[]): Promise<MailServer> => {
  const smtp = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
    onData: (stream, _, done) => {
      let text = ''
      stream.on('data', (piece) => {
        text += piece
      })
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = (smtp as unknown as { server: Server }).server.address() as AddressInfo
  return { port, close: () => new Promise((resolve) => smtp.close(() => resolve())) }
}
