export * from './actor.js';
export * from './clock.js';
export * from './errors.js';
export * from './ids.js';
export * from './input.js';
export * from './page.js';
export * from './run-until-signal.js';
export * from './text.js';
