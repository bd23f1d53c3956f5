export * from './live-events.js';
export * from './tracking-client.js';
