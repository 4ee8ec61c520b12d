/** A text without the users and passwords of the addresses in it: settings are printed, and named in errors. */
export const withoutLogins = (text: string): string => text.replace(/:\/\/[^\s/@"]+@/g, '://***@')
