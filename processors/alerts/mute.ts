/** What mutes an alert: a silence, or a rule that fires. A muted alert fires all the same; people are not told of it. */
import type { avro } from '../../schemas/index.ts'
import { matches } from '../catalog/index.ts'
import type { Book } from './book.ts'
import { fits, type Rule, type Watched } from './rules.ts'

const isSilenced = ({ rule, model, feature, from, until }: avro.Silence, name: string, watched: Watched, at: number) =>
  at >= (from ?? at) && at < until && matches(rule, name) && fits(model, watched.model) && fits(feature, watched.of)

/**
 * `silence/<name>` or `rule/<name>`, the first by name; `null` if nothing mutes it. A rule that others can mute mutes nothing itself, so two rules
 * cannot hide each other.
 * @param at log time, ms
 */
export const muterOf = (
  book: Pick<Book, 'silences' | 'known' | 'isFiring'>,
  { rule }: Rule,
  watched: Watched,
  at: number,
): string | null => {
  const silence = book.silences.find((each) => isSilenced(each, rule.name, watched, at))
  if (silence !== undefined) return `silence/${silence.name}`
  const muter = rule.mutedBy.find((name) => book.known(name)?.rule?.mutedBy.length === 0 && book.isFiring(name))
  return muter === undefined ? null : `rule/${muter}`
}
