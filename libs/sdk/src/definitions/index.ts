export * from './builders.js';
export { type About, collectDefinitions, type Defined, isDefined, type Named } from './definition.js';
export type { Span } from './seconds.js';
