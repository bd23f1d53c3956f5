import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { auditPermissions } from './audit.permissions.js';
import { AuditRecorder } from './audit.recorder.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';
import { AuditTrail } from './audit-trail.js';
import { ErasureService } from './erasure.service.js';
import { ErasureStore } from './erasure.store.js';
import { AuditResolver } from './graphql/audit.resolver.js';
import { LogResolver } from './graphql/log.resolver.js';
import { LogController } from './http/log.controller.js';
import { IndexWords } from './jobs/index-words.job.js';
import { PublishLog } from './jobs/publish-log.job.js';
import { LogEdges } from './log/log-edges.js';
import { LogKeyStore } from './log/log-key.store.js';
import { LogKeyring } from './log/log-keyring.js';
import { LogNotary } from './log/log-notary.js';
import { ProvenEvents } from './log/proven-events.js';
import { LogMetrics } from './log/log-metrics.js';
import { LogPublisher } from './log/log-publisher.js';
import { LoggedEventStore } from './log/logged-event.store.js';
import { LoggedEvents } from './log/logged-events.js';
import { LogService } from './log/log.service.js';
import { LogStore } from './log/log.store.js';
import { SealedLeaves } from './log/sealed-leaves.js';
import { ServedCheckpoint } from './log/served-checkpoint.js';
import { TileReader } from './log/tile-reader.js';
import { EventSearch } from './search/event-search.js';
import { SubjectNames } from './search/subject-names.js';
import { WordIndex } from './search/word-index.js';
import { WordStore } from './search/word.store.js';

/** The record of who changed what, and the transparency log over it. */
@Module({
  controllers: [LogController],
  providers: [
    AuditRecorder,
    AuditResolver,
    AuditService,
    AuditStore,
    AuditTrail,
    ErasureService,
    ErasureStore,
    EventSearch,
    IndexWords,
    LogEdges,
    LoggedEvents,
    LoggedEventStore,
    LogKeyring,
    LogKeyStore,
    LogMetrics,
    LogNotary,
    LogPublisher,
    LogResolver,
    LogService,
    LogStore,
    ProvenEvents,
    PublishLog,
    SealedLeaves,
    ServedCheckpoint,
    SubjectNames,
    TileReader,
    WordIndex,
    WordStore,
  ],
  exports: [AuditTrail, ErasureService, LoggedEvents, LogNotary, LogService, ProvenEvents, SubjectNames],
})
export class AuditModule {
  constructor(access: AccessControl) {
    access.register(auditPermissions);
  }
}
