export * from './dataset-client.js';
export * from './profile-waiting.js';
export * from './retain-snapshots.js';
