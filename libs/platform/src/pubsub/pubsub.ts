import type { WorkspaceId } from '@plinth/kernel';
import type { Database, Listener } from '../database/index.js';

/** Called with the ids of what changed; with undefined when messages may have been missed, so that everything has to be read again. */
export type Subscriber = (id: string | undefined) => void;

const postgresChannel = 'plinth';
/** Messages of this long go out together: subscribers read a few times a second at the most. */
const gatherMs = 100;
/** Postgres takes less than 8,000 bytes a notification. */
const maxPayload = 7_500;
/** Beyond so many at once the subscribers of the workspace are told to read everything again. */
const maxGathered = 2_000;
const firstRetryMs = 100;
const maxRetryMs = 5_000;

/**
 * Tells other processes on the same database that something is there to be read: workspace, channel and id, and nothing of the contents.
 * Messages may be lost while the connection is; then subscribers are called with undefined after it is back.
 *
 * The same message within {@link gatherMs} is sent once, and never in the transaction that it tells of: NOTIFY would make commits wait
 * for each other.
 */
export class PubSub {
  private readonly gathered = new Map<string, Set<string>>();
  private readonly subscribers = new Map<string, Set<Subscriber>>();
  private timer: NodeJS.Timeout | undefined;
  private listener: Listener | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly database: Database) {}

  /** Returns at once. Neither channel nor id holds blanks. */
  publish(workspaceId: WorkspaceId, channel: string, id: string): void {
    const messages = this.gathered.get(workspaceId) ?? new Set<string>();
    this.gathered.set(workspaceId, messages);
    if (messages.size < maxGathered) messages.add(`${channel} ${id}`);
    this.timer ??= setTimeout(() => void this.flush(), gatherMs).unref();
  }

  /** Listens from when this resolves. @returns how to stop */
  async subscribe(workspaceId: WorkspaceId, channel: string, subscriber: Subscriber): Promise<() => void> {
    const key = `${workspaceId} ${channel}`;
    const subscribers = this.subscribers.get(key) ?? new Set();
    this.subscribers.set(key, subscribers.add(subscriber));
    await this.listen();
    return () => {
      subscribers.delete(subscriber);
      if (!subscribers.size && this.subscribers.get(key) === subscribers) this.subscribers.delete(key);
    };
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.listener?.close();
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    const payloads = [...this.gathered].flatMap(([workspaceId, messages]) => (messages.size < maxGathered ? chunk(workspaceId, messages) : [`${workspaceId}\n*`]));
    this.gathered.clear();
    if (!payloads.length) return;
    // What is not told is found by the subscribers' own look from time to time.
    await this.database.directoryQuery('select pg_notify($1, payload) from unnest($2::text[]) as payload', [postgresChannel, payloads]).catch(() => undefined);
  }

  private async listen(): Promise<void> {
    if (this.listener || this.closed) return;
    this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
    await this.connecting;
  }

  private async connect(): Promise<void> {
    this.listener = await this.database.listen(postgresChannel, {
      onNotification: (payload) => this.deliver(payload),
      onLost: () => {
        this.listener = undefined;
        void this.reconnect(firstRetryMs);
      },
    });
  }

  private async reconnect(waitMs: number): Promise<void> {
    if (this.closed) return;
    await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    try {
      await this.listen();
      for (const subscribers of this.subscribers.values()) for (const subscriber of subscribers) subscriber(undefined);
    } catch {
      // The server is still away.
      await this.reconnect(Math.min(2 * waitMs, maxRetryMs));
    }
  }

  private deliver(payload: string): void {
    const [workspaceId = '', ...messages] = payload.split('\n');
    for (const message of messages) {
      if (message === '*') this.deliverAll(workspaceId);
      const [channel = '', id = ''] = message.split(' ');
      for (const subscriber of this.subscribers.get(`${workspaceId} ${channel}`) ?? []) subscriber(id);
    }
  }

  private deliverAll(workspaceId: string): void {
    for (const [key, subscribers] of this.subscribers) if (key.startsWith(`${workspaceId} `)) for (const subscriber of subscribers) subscriber(undefined);
  }
}

function chunk(workspaceId: string, messages: Iterable<string>): string[] {
  const payloads: string[] = [];
  let payload = workspaceId;
  for (const message of messages) {
    if (payload.length + message.length + 1 > maxPayload) {
      payloads.push(payload);
      payload = workspaceId;
    }
    payload += `\n${message}`;
  }
  return [...payloads, payload];
}
