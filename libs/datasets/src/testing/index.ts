export * from './dataset-client.js';
export * from './profile-waiting.js';
