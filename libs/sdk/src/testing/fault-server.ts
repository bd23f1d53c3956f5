import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { decodeMetricBatch } from '@plinth/contracts/wire';

/** What the server does to the next request that matches, instead of answering it well. */
export interface Fault {
  /** `POST /api/v1/runs/…/metrics`, or `createRun` for GraphQL: whatever the request's name contains. */
  readonly on: string;
  /** `drop after`: it is done, and the connection is cut before the answer. `drop before`: it is cut and not done. `half`: the answer begins and never ends. */
  readonly act: 'drop before' | 'drop after' | 'refuse' | 'busy' | 'silent' | 'half' | 'slow' | 'forbid';
  readonly times?: number;
  /** For `drop before` of a body: bytes taken before the cut. */
  readonly afterBytes?: number;
  /** For `slow`: milliseconds before it is done. */
  readonly afterMs?: number;
}

export interface StoredRun {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
  status: string;
  name: string;
  readonly points: Map<string, { step: number; time: number; value: number }[]>;
  readonly lines: string[];
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly artifacts: Map<string, { readonly digest: string; readonly size: number; readonly mediaType: string }>;
  heartbeats: number;
}

interface Upload {
  readonly runId: string;
  readonly path: string;
  readonly size: number;
  readonly digest: string;
  readonly mediaType: string;
  bytes: Buffer;
}

/**
 * Speaks as much of Plinth's contract as a recorder needs, over real sockets, and fails on demand: dropped answers, resets, 503, silence.
 * It keeps everything in memory and counts what is done twice. Plinth's own server is tested elsewhere; this one tests the recorder.
 */
export class FaultServer {
  readonly runs = new Map<string, StoredRun>();
  readonly blobs = new Map<string, Buffer>();
  /** What was told of executions, in the order it came. */
  readonly reports: { readonly job: { readonly name: string }; readonly state?: string; readonly isCached?: boolean }[] = [];
  /** Names of requests in the order they came, also those that failed. */
  readonly requests: string[] = [];
  /** Names of those that had an effect. */
  readonly effects: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  private readonly faults: { fault: Fault; left: number }[] = [];
  private readonly keys = new Set<string>();
  private readonly uploads = new Map<string, Upload>();
  private server: Server | undefined;
  port = 0;
  /** Whose answers somebody still waits for. */
  openRequests = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      this.openRequests += 1;
      response.on('close', () => (this.openRequests -= 1));
      this.serve(request, response).catch((error: unknown) => response.headersSent || this.fail(response, 500, 'INTERNAL', String(error)));
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    const address = this.server.address();
    if (typeof address === 'object' && address) this.port = address.port;
    return this;
  }

  /** Gone, with every connection; what it stored stays for the next start on the same port. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  failOn(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  /** No faults any more. */
  heal(): void {
    this.faults.length = 0;
  }

  run(id: string): StoredRun {
    const run = this.runs.get(id);
    if (!run) throw new Error(`the server does not know the run ${id}`);
    return run;
  }

  private faultFor(name: string): Fault | undefined {
    const found = this.faults.find(({ fault, left }) => left > 0 && name.includes(fault.on));
    if (found) found.left -= 1;
    return found?.fault;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.authorizations.add(request.headers.authorization);
    const upload = path.startsWith('/api/v1/uploads/') && request.method === 'PATCH' ? this.uploads.get(path.slice('/api/v1/uploads/'.length)) : undefined;
    if (upload) return this.takePiece(upload, request, response, this.faultFor(this.note(`PATCH ${path}`)));
    const body = await readAll(request);
    const graphql = path === '/graphql' ? parseGraphql(body) : undefined;
    const fault = this.faultFor(this.note(graphql ? graphql.field : `${request.method ?? ''} ${path}`));
    if (fault?.act === 'drop before' && fault.afterBytes === undefined) return void request.socket.destroy();
    if (fault?.act === 'silent') return;
    if (fault?.act === 'half') return void response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
    if (fault?.act === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
    if (fault?.act === 'busy') return void response.writeHead(503, { 'retry-after': '0.05' }).end('{"error":{"code":"UNAVAILABLE","message":"Busy."}}');
    if (fault?.act === 'refuse') return this.fail(response, 400, 'INVALID_INPUT', 'It breaks a rule.');
    if (fault?.act === 'forbid') return this.fail(response, 403, 'FORBIDDEN', 'The token may not.');
    if (request.method === 'GET' || (request.method === 'HEAD' && !path.startsWith('/api/v1/uploads/'))) return this.giveArtifact(request, response, path, fault);
    const answer = graphql ? this.answerGraphql(graphql) : this.answerRest(request, path, body);
    if (fault?.act === 'drop after') return void request.socket.destroy();
    if (answer.location) response.setHeader('upload-offset', answer.location);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }

  private note(name: string): string {
    this.requests.push(name);
    return name;
  }

  private fail(response: ServerResponse, status: number, code: string, message: string): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { code, message } }));
  }

  /** True the first time. */
  private once(key: string | undefined, effect: string): boolean {
    if (key !== undefined && this.keys.has(key)) return false;
    if (key !== undefined) this.keys.add(key);
    this.effects.push(effect);
    return true;
  }

  private answerGraphql({ field, variables }: GraphqlRequest): Answer {
    const input = record(variables['input']);
    const refused = (message: string, code: string): Answer => ({ status: 200, body: { data: null, errors: [{ message, extensions: { code } }] } });
    if (field === 'reportExecutions') {
      this.reports.push(...(variables['reports'] as typeof this.reports));
      return data(field, { cancelAsked: [] });
    }
    if (field === 'createRun') {
      const id = String(input['id']);
      const parent = input['parentRunId'];
      if (typeof parent === 'string' && !this.runs.has(parent)) return refused('There is no parent.', 'RUN_NOT_FOUND');
      if (!this.runs.has(id)) {
        this.effects.push('createRun');
        this.runs.set(id, {
          id, input, status: 'RUNNING', name: typeof input['name'] === 'string' ? input['name'] : 'quiet-fox-1', points: new Map(), lines: [],
          params: pairs(input['params']), tags: pairs(input['tags']), artifacts: new Map(), heartbeats: 0,
        });
      }
      return data(field, { id, name: this.run(id).name });
    }
    const run = this.runs.get(String(variables['id'] ?? variables['runId'] ?? input['id'] ?? input['runId']));
    if (!run) return refused('There is no such run.', 'RUN_NOT_FOUND');
    if (field === 'heartbeat') {
      run.heartbeats += 1;
      return data(field, new Date().toISOString());
    }
    if (field === 'run') {
      const metrics = Array.from(run.points, ([key, points]) => ({ key, lastStep: Math.max(...points.map(({ step }) => step)) }));
      return data(field, { id: run.id, status: run.status, heartbeatAt: null, metrics });
    }
    if (field === 'resumeRun') run.status = 'RUNNING';
    if (field === 'updateRun' && typeof input['status'] === 'string') run.status = input['status'];
    if (field === 'logBatch' && this.once(text(input['idempotencyKey']), 'logBatch')) {
      for (const [key, value] of pairs(input['params'])) run.params.set(key, value);
      for (const [key, value] of pairs(input['tags'])) run.tags.set(key, value);
    }
    return data(field, { id: run.id, name: run.name });
  }

  private answerRest(request: IncomingMessage, path: string, body: Buffer): Answer {
    const key = text(request.headers['idempotency-key']);
    if (path === '/api/v1/uploads') return this.beginUpload(body);
    if (path.startsWith('/api/v1/uploads/')) return { status: 204, body: {}, location: String(this.uploads.get(path.slice('/api/v1/uploads/'.length))?.bytes.byteLength ?? 0) };
    const [, runId = '', kind, rest = ''] = /^\/api\/v1\/runs\/([^/]+)\/(metrics|logs|artifacts)\/?(.*)$/.exec(path) ?? [];
    const run = this.runs.get(runId);
    if (!run) return { status: 404, body: { error: { code: 'RUN_NOT_FOUND', message: 'There is no such run.' } } };
    if (kind === 'metrics') {
      if (!this.once(key, 'metrics')) return { status: 200, body: { accepted: 0 } };
      for (const { key: name, steps, times, values } of decodeMetricBatch(body)) {
        const points = run.points.get(name) ?? [];
        run.points.set(name, points);
        for (const [at, step] of steps.entries()) points.push({ step, time: times[at] ?? 0, value: values[at] ?? 0 });
      }
      return { status: 200, body: { accepted: 1 } };
    }
    if (kind === 'logs') {
      if (this.once(key, 'logs')) run.lines.push(...(record(JSON.parse(body.toString()))['lines'] as { text: string }[]).map((line) => line.text));
      return { status: 200, body: { accepted: 1 } };
    }
    const digest = createHash('sha256').update(body).digest('hex');
    if (request.headers['content-digest'] !== `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`) return { status: 400, body: { error: { code: 'DIGEST_MISMATCH', message: 'Other bytes.' } } };
    this.blobs.set(digest, body);
    run.artifacts.set(decodeURIComponent(rest), { digest, size: body.byteLength, mediaType: request.headers['content-type'] ?? '' });
    this.effects.push('artifact');
    return { status: 201, body: {} };
  }

  /** With `drop before`, cut off after so many bytes. */
  private giveArtifact(request: IncomingMessage, response: ServerResponse, path: string, fault: Fault | undefined): void {
    const [, runId = '', rest = ''] = /^\/api\/v1\/runs\/([^/]+)\/artifacts\/(.+)$/.exec(path) ?? [];
    const artifact = this.runs.get(runId)?.artifacts.get(decodeURIComponent(rest));
    const bytes = artifact && this.blobs.get(artifact.digest);
    if (!artifact || !bytes) return this.fail(response, 404, 'ARTIFACT_NOT_FOUND', 'There is no such artifact.');
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const holds = request.headers['if-range'] === undefined || request.headers['if-range'] === `"${artifact.digest}"`;
    const from = range !== undefined && holds ? Number(range) : 0;
    const part = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { etag: `"${artifact.digest}"`, 'content-length': part.byteLength });
    if (request.method === 'HEAD') return void response.end();
    if (fault?.afterBytes === undefined) return void response.end(part);
    response.write(part.subarray(0, fault.afterBytes), () => setTimeout(() => request.socket.destroy(), 20));
  }

  private beginUpload(body: Buffer): Answer {
    const asked = record(JSON.parse(body.toString()));
    const said = (name: string): string => text(asked[name]) ?? '';
    const [runId, path, digest, mediaType, size] = [said('runId'), said('path'), said('digest'), said('mediaType'), Number(asked['size'])];
    if (this.blobs.has(digest)) {
      this.run(runId).artifacts.set(path, { digest, size, mediaType });
      return { status: 201, body: { uploadId: randomUUID(), offset: size, complete: true, chunkSize: 2 ** 22 } };
    }
    const uploadId = randomUUID();
    this.uploads.set(uploadId, { runId, path, size, digest, mediaType, bytes: Buffer.alloc(0) });
    return { status: 201, body: { uploadId, offset: 0, complete: false, chunkSize: 2 ** 22 } };
  }

  private async takePiece(upload: Upload, request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): Promise<void> {
    if (Number(request.headers['upload-offset']) !== upload.bytes.byteLength) return this.fail(response, 409, 'WRONG_OFFSET', 'Elsewhere.');
    let taken = 0;
    try {
      for await (const part of request) {
        if (!(part instanceof Buffer)) continue;
        upload.bytes = Buffer.concat([upload.bytes, part]);
        taken += part.byteLength;
        if (fault?.act === 'drop before' && taken >= (fault.afterBytes ?? 0)) return void request.socket.destroy();
      }
    } catch {
      return;
    }
    if (upload.bytes.byteLength === upload.size) {
      if (createHash('sha256').update(upload.bytes).digest('hex') !== upload.digest) return this.fail(response, 400, 'DIGEST_MISMATCH', 'Other bytes.');
      this.blobs.set(upload.digest, upload.bytes);
      this.run(upload.runId).artifacts.set(upload.path, { digest: upload.digest, size: upload.size, mediaType: upload.mediaType });
      this.effects.push('artifact');
    }
    if (fault?.act === 'drop after') return void request.socket.destroy();
    if (fault?.act === 'silent') return;
    if (fault?.act === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
    response.writeHead(204, { 'upload-offset': String(upload.bytes.byteLength) }).end();
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly location?: string;
}

interface GraphqlRequest {
  readonly field: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function parseGraphql(body: Buffer): GraphqlRequest {
  const { query, variables } = record(JSON.parse(body.toString()));
  return { field: /\{\s*(\w+)/.exec(String(query))?.[1] ?? '', variables: record(variables) };
}

function data(field: string, value: unknown): Answer {
  return { status: 200, body: { data: { [field]: value } } };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function pairs(value: unknown): Map<string, string> {
  return new Map(Array.isArray(value) ? value.map((pair: unknown) => [String(record(pair)['key']), String(record(pair)['value'])]) : []);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) if (part instanceof Buffer) parts.push(part);
  return Buffer.concat(parts);
}
