export * from './mail-server.js';
export * from './notification-server.js';
export * from './receiver.js';
