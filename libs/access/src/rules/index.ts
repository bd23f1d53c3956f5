export * from './loopback.js';
export * from './members.js';
export * from './permission.js';
export * from './profile.js';
export * from './token.js';
export * from './token-request.js';
