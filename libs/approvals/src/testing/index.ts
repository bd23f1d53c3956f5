export * from './approvals-client.js';
export * from './approvals-world.js';
