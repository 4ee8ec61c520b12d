/** Public exports of `queries/catalogue`: full-text search of the catalogue. Start with catalogue-index.ts. */
export {
  CatalogueIndex,
  type FoundEntry,
  type SearchQuestion,
  type SearchResult,
  WORDS_MAX,
} from './catalogue-index.ts'
export {
  type CatalogueEntry,
  type EntryPart,
  entryOf,
  type Undeclared,
  undeclaredEntry,
  undeclaredId,
} from './entry.ts'
