import { lookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { CallFailed, TargetRefused } from './outbound.errors.js';
import type { OutboundSettings } from './settings.js';
import { checkAddress, parseTarget, type Target } from './target.js';

export interface Call {
  readonly method: 'GET' | 'POST';
  /** As a person typed it. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From resolving the name to the last byte, in milliseconds; 10,000 unless told. */
  readonly timeLimitMs?: number;
  /** Bytes of the answer's body that are kept; the rest is not read. 16 KiB unless told. */
  readonly maxAnswerBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** The body went on past the limit. */
  readonly isCut: boolean;
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name. */
export type Resolve = (name: string) => Promise<readonly ResolvedAddress[]>;

export interface OutboundOptions {
  readonly resolve?: Resolve;
  /** Certificates trusted instead of those that Node trusts. */
  readonly certificateAuthorities?: readonly string[];
}

const defaultTimeLimitMs = 10_000;
const defaultMaxAnswerBytes = 16 * 1024;
const maxHeaderBytes = 16 * 1024;
/** As many of a name's addresses as are tried. */
const maxAddresses = 4;

/**
 * The one way in which the server calls an address that a person typed. It resolves the name once, refuses when any of its addresses is
 * not public, and connects to those addresses and no others: a name that answers differently a moment later changes nothing. TLS is
 * checked against the name. No redirect is followed, no proxy of the environment is used, no connection is kept, nothing is decompressed.
 */
export class Outbound {
  constructor(
    private readonly settings: OutboundSettings,
    private readonly options: OutboundOptions = {},
  ) {}

  /** Checks what can be told from the text alone, for when it is typed. @throws TargetRefused */
  check(url: string, field?: string): void {
    parseTarget(url, this.settings, field);
  }

  /** An answer of any status, redirects too. @throws TargetRefused, CallFailed */
  async call({ timeLimitMs = defaultTimeLimitMs, ...call }: Call): Promise<Answer> {
    const target = parseTarget(call.url, this.settings);
    const limit = AbortSignal.timeout(timeLimitMs);
    const late = new Promise<never>((_, reject) => {
      limit.addEventListener('abort', () => reject(new CallFailed('TIME_LIMIT')), { once: true });
    });
    return Promise.race([this.resolveAndSend(target, call, limit), late]);
  }

  private async resolveAndSend(target: Target, call: Call, limit: AbortSignal): Promise<Answer> {
    const addresses = await this.addressesOf(target);
    if (limit.aborted) throw new CallFailed('TIME_LIMIT');
    return this.send(target, addresses, call, limit);
  }

  private async addressesOf(target: Target): Promise<readonly ResolvedAddress[]> {
    const family = isIP(target.host);
    if (family) return [{ address: target.host, family }];
    const { resolve = resolveBySystem } = this.options;
    const addresses = await resolve(target.host).catch((cause: unknown) => {
      throw new CallFailed('NAME_NOT_FOUND', cause);
    });
    if (!addresses.length) throw new CallFailed('NAME_NOT_FOUND');
    // One bad address is enough: a name with a public and a private one would else lead inward on a retry.
    for (const { address } of addresses) checkAddress(address, target);
    return addresses.slice(0, maxAddresses);
  }

  private send({ url, host }: Target, addresses: readonly ResolvedAddress[], { method, headers = {}, body = '', maxAnswerBytes = defaultMaxAnswerBytes }: Call, signal: AbortSignal): Promise<Answer> {
    const { certificateAuthorities: ca } = this.options;
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request({
        method,
        host,
        port: url.port === '' ? undefined : Number(url.port),
        path: `${url.pathname}${url.search}`,
        headers: { 'User-Agent': 'Plinth', ...headers, 'Content-Length': Buffer.byteLength(body) },
        agent: false,
        lookup: pinnedTo(addresses),
        maxHeaderSize: maxHeaderBytes,
        insecureHTTPParser: false,
        signal,
        ...(isIP(host) ? {} : { servername: host.replace(/\.$/, '') }),
        ...(ca ? { ca: [...ca] } : {}),
      });
      request.on('error', (cause: unknown) => reject(failureOf(cause, signal)));
      // Also after an answer that is none, such as 101: the connection is dropped without an error.
      request.on('close', () => reject(failureOf(undefined, signal)));
      request.on('response', (response) => {
        readAnswer(response, maxAnswerBytes).then(resolve, (cause: unknown) => reject(failureOf(cause, signal))).finally(() => request.destroy());
      });
      request.end(body);
    });
  }
}

const resolveBySystem: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/** Answers the socket's own question for an address with what was checked, whatever it asks. */
function pinnedTo(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, addresses.map(({ address, family }) => ({ address, family })));
    else if (first) callback(null, first.address, first.family);
  };
}

function readAnswer(response: IncomingMessage, limit: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (isCut: boolean): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).subarray(0, limit), isCut });
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > limit) finish(true);
    });
    response.on('end', () => finish(false));
    response.on('error', reject);
    response.on('close', () => reject(new CallFailed('BROKEN_ANSWER')));
  });
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|ERR_OSSL)/;
const connectionCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT', 'ERR_SOCKET_CONNECTION_TIMEOUT', 'EACCES']);

function failureOf(cause: unknown, limit: AbortSignal): CallFailed | TargetRefused {
  if (cause instanceof CallFailed || cause instanceof TargetRefused) return cause;
  if (limit.aborted) return new CallFailed('TIME_LIMIT', cause);
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (tlsCodes.test(code)) return new CallFailed('TLS', cause);
  return new CallFailed(connectionCodes.has(code) ? 'NO_CONNECTION' : 'BROKEN_ANSWER', cause);
}
