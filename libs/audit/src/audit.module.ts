import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { auditPermissions } from './audit.permissions.js';
import { AuditRecorder } from './audit.recorder.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';
import { AuditResolver } from './graphql/audit.resolver.js';

/** The record of who changed what. */
@Module({ providers: [AuditRecorder, AuditResolver, AuditService, AuditStore] })
export class AuditModule {
  constructor(access: AccessControl) {
    access.register(auditPermissions);
  }
}
