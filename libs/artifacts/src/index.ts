export * from './artifact.js';
export * from './artifact-owners.js';
export { ArtifactLedger, type NewArtifact } from './artifact-ledger.js';
export * from './artifact-settings.js';
export * from './artifact.service.js';
export * from './artifacts.errors.js';
export * from './artifacts.module.js';
export * from './graphql/artifact.types.js';
export * from './rules/index.js';
