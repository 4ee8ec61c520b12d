/** Every kind of declaration, one per line. A kind comes after those that it refers to. */
import { type Kinds, kindTable } from '../kind-table.ts'
import { alertRule } from './alert-rule/index.ts'
import { baseline } from './baseline/index.ts'
import { contract } from './contract/index.ts'
import { dataVersion } from './data-version/index.ts'
import { dataset } from './dataset/index.ts'
import { entity } from './entity/index.ts'
import { monitor } from './monitor/index.ts'
import { performance } from './performance/index.ts'
import { policy } from './policy/index.ts'
import { predictions } from './predictions/index.ts'
import { service } from './service/index.ts'
import { silence } from './silence/index.ts'
import { source } from './source/index.ts'
import { view } from './view/index.ts'

export const KINDS: Kinds = kindTable([
  entity, // what features describe
  dataset, // rows with a key and a time
  view, // features of an entity
  service, // features across views
  policy, // what a version of a model needs
  alertRule, // when an alert fires
  silence, // alerts of which people are not told for some time
  predictions, // what a model has answered
  monitor, // which columns of predictions are compared, and how
  baseline, // what they are compared with
  performance, // how outcomes are joined to predictions, and what is measured of them
  contract, // what the rows of a dataset have to be
  source, // where rows of a dataset are brought from
  dataVersion, // which rows of a dataset are meant by a name
])
