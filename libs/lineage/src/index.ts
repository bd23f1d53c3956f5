export { LineageNodeInput, LineageNodeType } from './graphql/lineage.types.js';
export * from './impact.service.js';
export * from './lineage-nodes.js';
export * from './lineage-recorder.js';
export type { LineageLink, ShownNode } from './lineage-view.js';
export * from './lineage.errors.js';
export * from './lineage.module.js';
export * from './lineage.service.js';
export * from './rules/index.js';
