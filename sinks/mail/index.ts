/** Public exports of `sinks/mail`. */
export { type Mail, type Mailed, type MailServer, sendMail } from './mail.ts'
