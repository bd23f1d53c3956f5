export * from './monitoring-client.js';
export * from './open-alert.js';
export * from './watched-client.js';
