/** The search language: a filter and an order as text -> `Search`, and its meaning for things in memory. */
export type {
  Clause,
  DatasetName,
  Field,
  Kind,
  ListComparator,
  NumberComparator,
  OrderTerm,
  PresenceComparator,
  Search,
  TextClause,
  TextComparator,
} from './ast.ts'
export { SearchError } from './errors.ts'
export { comparing, type DatasetInput, type MetricValue, matches, type Subject } from './evaluate.ts'
export { type LoggedModelOrder, type LoggedModelSearchText, loggedModelSearch } from './logged-models.ts'
export { experimentId, experimentSearch, modelSearch, versionSearch } from './named.ts'
export {
  type LoggedModelPage,
  loggedModelPageOffset,
  loggedModelPageToken,
  type Paged,
  pageOffset,
  pageSize,
  pageToken,
} from './pages.ts'
export { runSearch, type SearchText } from './runs.ts'
