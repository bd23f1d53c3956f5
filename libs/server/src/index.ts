export * from './application.js';
export * from './open-platform.js';
export { ServerModule } from './server.module.js';
