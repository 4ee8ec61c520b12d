/** One attempt to hand a message to a mail server, and whether another attempt makes sense. */
import { createTransport } from 'nodemailer'

export interface MailServer {
  /** `smtp://user:password@host:port`, or `smtps:` for TLS from the first byte on. */
  readonly url: string
  readonly from: string
}

export interface Mail {
  /** Made a `Message-ID`: the same for every attempt. */
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

export type Mailed =
  | { readonly kind: 'delivered' }
  /** The server refuses the message or its receivers for good. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

const TIMEOUT_MS = 10_000
/** A line of a header; longer ones are folded, which some readers show badly. */
const SUBJECT_MAX = 200

/** It never throws: what went wrong is its answer. */
export const sendMail = async (mail: Mail, { url, from }: MailServer): Promise<Mailed> => {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS }
  // A message holds no files and no addresses to load: whatever a name in it looks like, it stays text.
  const transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true })
  try {
    const subject = mail.subject.replaceAll(/[\r\n]+/g, ' ').slice(0, SUBJECT_MAX)
    const messageId = `<${mail.id}@millrace>`
    const { rejected } = await transport.sendMail({ from, to: [...mail.to], subject, text: mail.text, messageId })
    if (rejected.length === 0) return { kind: 'delivered' }
    return { kind: 'refused', reason: `the mail server refuses ${rejected.join(', ')}` }
  } catch (error) {
    const { responseCode, message } = error as Error & { readonly responseCode?: number }
    return { kind: (responseCode ?? 0) >= 500 ? 'refused' : 'failed', reason: message }
  } finally {
    transport.close()
  }
}
