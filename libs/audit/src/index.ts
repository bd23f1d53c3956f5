export * from './audit-event.js';
export * from './audit.module.js';
export { AuditService } from './audit.service.js';
export { AuditTrail, type Looked } from './audit-trail.js';
export { LoggedEvents, type LogTestimony } from './log/logged-events.js';
export { LogService } from './log/log.service.js';
