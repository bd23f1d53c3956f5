import { AccessControl, AccessDirectory } from '@plinth/access';
import type { Clock, IdSource } from '@plinth/kernel';
import type { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { SecretBox } from '@plinth/platform/secrets';
import { Telemetry } from '@plinth/platform/telemetry';
import type { TileStore } from '@plinth/platform/tiles';
import { auditPermissions } from '../audit.permissions.js';
import { AuditService } from '../audit.service.js';
import { AuditStore } from '../audit.store.js';
import { AuditTrail } from '../audit-trail.js';
import { ErasureService } from '../erasure.service.js';
import { ErasureStore } from '../erasure.store.js';
import { LogEdges } from '../log/log-edges.js';
import { LogKeyStore } from '../log/log-key.store.js';
import { LogKeyring } from '../log/log-keyring.js';
import { LogMetrics } from '../log/log-metrics.js';
import { LogPublisher } from '../log/log-publisher.js';
import { LogService } from '../log/log.service.js';
import { LogStore } from '../log/log.store.js';
import { LoggedEventStore } from '../log/logged-event.store.js';
import { LoggedEvents } from '../log/logged-events.js';
import { SealedLeaves } from '../log/sealed-leaves.js';
import { ServedCheckpoint } from '../log/served-checkpoint.js';
import { TileReader } from '../log/tile-reader.js';
import { EventSearch } from '../search/event-search.js';
import { SubjectNames } from '../search/subject-names.js';
import { WordIndex } from '../search/word-index.js';
import { WordStore } from '../search/word.store.js';

/** The audit log's parts as one process has them. Several over one database and one folder are several processes. */
export interface LogProcess {
  readonly publisher: LogPublisher;
  readonly service: LogService;
  readonly events: LoggedEvents;
  readonly list: AuditService;
  readonly erasures: ErasureService;
  readonly telemetry: Telemetry;
}

export interface LogParts {
  readonly database: Database;
  readonly tiles: TileStore;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function logProcess({ database, tiles, clock, ids }: LogParts): LogProcess {
  const access = new AccessControl(clock);
  access.register(auditPermissions);
  const keyring = keyringOf(database, clock);
  const logged = new LoggedEvents(access, database, new LoggedEventStore(database), new LogStore(database), keyring);
  const [log, store, outbox, telemetry] = [new LogStore(database), new AuditStore(database), new Outbox(database, clock, ids), new Telemetry()];
  const [words, names] = [new WordStore(database), new SubjectNames()];
  return {
    telemetry,
    publisher: new LogPublisher(access, database, log, store, new SealedLeaves(keyring), keyring, new LogEdges(log, tiles), new ServedCheckpoint(log, keyring, tiles), tiles, new LogMetrics(telemetry), clock),
    service: new LogService(access, database, log, logged, keyring, new TileReader(tiles), outbox, new AuditTrail(database, outbox)),
    events: logged,
    list: new AuditService(access, database, store, new EventSearch(access, new AccessDirectory(database), words, store, names)),
    erasures: new ErasureService(access, database, new ErasureStore(database), new WordIndex(access, database, words, names), outbox, clock),
  };
}

export function keyringOf(database: Database, clock: Clock): LogKeyring {
  return new LogKeyring(new LogKeyStore(database), new SecretBox('a secret of this test'), clock);
}
