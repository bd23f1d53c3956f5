export * from './feed.js';
export * from './feeds.js';
export * from './pubsub.js';
