export * from './apply.service.js';
export * from './definition.js';
export * from './definition-list.service.js';
export * from './features.errors.js';
export * from './features.module.js';
export { FeatureDefinitionType, FeatureVersionType } from './graphql/definition.types.js';
export * from './lifecycle.service.js';
export * from './rules/index.js';
export * from './usage.service.js';
