export type { Column, ColumnType, DatasetDeclaration } from './dataset.ts'
export type { EntityDeclaration } from './entity.ts'
export type { Feature, FeatureFunction, FeatureViewDeclaration, Filter, Scalar } from './view.ts'
