export * from './audit-event.js';
export * from './audit.module.js';
export { AuditService } from './audit.service.js';
