export * from './definition.js';
export * from './propose.js';
export * from './result.js';
