/** Public exports of `queries/cards`: model cards. Start with card.ts. */
export { type Card, cardOf, cardText } from './card.ts'
export type { CardFacts, Move, ReadDataset, ReadView, RecordedSet } from './facts.ts'
export { CARD_HEADERS, toHtml } from './html.ts'
export { toMarkdown } from './markdown.ts'
export { type CardsQuery, type Publication, publishedCard, publishedCards } from './published.ts'
export type { Published } from './sections.ts'
export { type GivenWords, NO_WORDS, type Words, wordsAfter } from './words.ts'
