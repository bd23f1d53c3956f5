export * from './address-policy.js';
export * from './outbound.errors.js';
export * from './outbound.js';
export * from './settings.js';
export * from './signed-calls.js';
export * from './standard-webhook.js';
export * from './target.js';
