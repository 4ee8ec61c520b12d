/** A lone surrogate, which UTF-8 cannot encode. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Whether UTF-8 has a form for the text: none for half a character, which JSON can escape alone. */
export const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text)
