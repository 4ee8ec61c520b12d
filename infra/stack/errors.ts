/** A reason why the stack cannot run. The message is a sentence for the person who started it. */
export class StackError extends Error {
  override readonly name = 'StackError'
  readonly code: StackErrorCode
  constructor(code: StackErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type StackErrorCode =
  | 'JAVA_MISSING'
  | 'JAVA_TOO_OLD'
  | 'MAVEN_MISSING'
  | 'DOWNLOAD_FAILED'
  | 'PORT_IN_USE'
  | 'FOLDER_IN_USE'
  | 'PART_FAILED'
  | 'NOT_READY'
  | 'OPTION_INVALID'
