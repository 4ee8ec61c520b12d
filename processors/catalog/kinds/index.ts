/** Every kind of declaration, one per line. A kind comes after those that it refers to. */
import { type Kinds, kindTable } from '../kind-table.ts'
import { alertRule } from './alert-rule/index.ts'
import { dataset } from './dataset/index.ts'
import { entity } from './entity/index.ts'
import { policy } from './policy/index.ts'
import { service } from './service/index.ts'
import { silence } from './silence/index.ts'
import { view } from './view/index.ts'

export const KINDS: Kinds = kindTable([
  entity, // what features describe
  dataset, // rows with a key and a time
  view, // features of an entity
  service, // features across views
  policy, // what a version of a model needs
  alertRule, // when an alert fires
  silence, // alerts of which people are not told for some time
])
