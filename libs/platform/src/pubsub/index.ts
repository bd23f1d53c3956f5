export * from './feed.js';
export * from './pubsub.js';
