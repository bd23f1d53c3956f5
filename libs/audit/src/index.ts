export * from './audit-event.js';
export * from './audit.module.js';
export { AuditService } from './audit.service.js';
export { AuditTrail, type Looked } from './audit-trail.js';
export { LoggedEvents, type LogTestimony } from './log/logged-events.js';
export { LogService } from './log/log.service.js';
export { LogNotary } from './log/log-notary.js';
export type { EventChoice } from './log/logged-event.store.js';
export { ProvenEvents } from './log/proven-events.js';
