export * from './application.js';
export * from './cluster.js';
export * from './listen.js';
export { type ServedRoute, servedRoutes } from './hardening.js';
export * from './open-platform.js';
export * from './owner-token.js';
export { ServerModule } from './server.module.js';
export { builtWebFolder } from './web.js';
