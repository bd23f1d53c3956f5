import { createHash, webcrypto } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { PlinthError, Unavailable } from '@plinth/kernel';
import { Client } from 'minio';
import { BlobStoreNotUsable } from '../blob.errors.js';
import { impatient } from './impatient.js';

/** How clients reach the store. */
export interface S3DirectConfig {
  /** The store's address as clients see it. */
  readonly publicEndpoint: string;
  readonly downloads: boolean;
}

export interface S3Config {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Clients may send and fetch large blobs past this server. */
  readonly direct?: S3DirectConfig;
}

export interface S3Object {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface S3Part {
  readonly part: number;
  readonly etag: string;
}

const joiningMs = 15_000;
const lookEveryMs = 200;

/** The `code` of an S3 or socket error. The client's S3Error declares `code` as text, and HEAD answers give `NotFound` for want of a body. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes(codeOf(error));
}

/** The client lists parts only for itself. */
class PartListingClient extends Client {
  partsOf(bucket: string, key: string, multipart: string): Promise<{ part: number; etag: string; size: number }[]> {
    return this.listParts(bucket, key, multipart);
  }
}

/** One bucket through the `minio` client, with what its version 8 lacks: time limits, own part requests, errors in our terms. */
export class S3Connection {
  private readonly client: PartListingClient;
  private readonly secure: boolean;

  constructor(private readonly config: S3Config) {
    const url = endpointUrl(config.endpoint);
    this.secure = url.protocol === 'https:';
    const agent = this.secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.client = new PartListingClient({
      endPoint: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      useSSL: this.secure,
      accessKey: config.accessKey,
      secretKey: config.secretKey,
      region: config.region,
      transport: { request: impatient(this.secure ? httpsRequest : httpRequest) },
      transportAgent: agent,
      // Its retries print to the console and lose the server's error; every caller of ours can be repeated as a whole.
      retryOptions: { disableRetry: true },
    });
  }

  /** Makes the bucket when it is missing. @throws BlobStoreNotUsable with one sentence that names the setting */
  async prepare(): Promise<void> {
    const { bucket, region } = this.config;
    try {
      await this.client.listObjectsV2Query(bucket, 'blobs/', '', '/', 1, '');
    } catch (error) {
      if (codeOf(error) !== 'NoSuchBucket') throw this.notUsable(error);
      await this.client.makeBucket(bucket, region).catch((failure: unknown) => {
        if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(codeOf(failure))) throw this.notUsable(failure);
      });
    }
  }

  ping(): Promise<void> {
    return this.ask(async () => {
      await this.client.listObjectsV2Query(this.config.bucket, 'blobs/', '', '/', 1, '');
    });
  }

  /** The content as it flows in. `range` is inclusive. Fails with the store's own error, so that callers can tell `NoSuchKey` and `InvalidRange`. */
  read(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    const length = range === undefined ? 0 : range.end - range.start + 1;
    return this.client.getPartialObject(this.config.bucket, key, range?.start ?? 0, length);
  }

  async readWhole(key: string): Promise<Buffer> {
    return buffer(await this.read(key));
  }

  async write(key: string, content: Buffer): Promise<void> {
    await this.send(key, content);
  }

  /** Like `write`, but false when the key exists. */
  async writeNew(key: string, content: Buffer): Promise<boolean> {
    try {
      await this.send(key, content, { 'if-none-match': '*' });
      return true;
    } catch (error) {
      if (['PreconditionFailed', 'ConditionalRequestConflict'].includes(codeOf(error))) return false;
      throw error;
    }
  }

  async stat(key: string): Promise<S3Object | undefined> {
    try {
      const { size, lastModified } = await this.client.statObject(this.config.bucket, key);
      return { key, size, modifiedAt: lastModified };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * Waits for what another process is joining of its parts: versitygw says that the multipart is gone before the object is there.
   * @returns its size; undefined when it did not appear in time
   */
  async appearing(key: string): Promise<number | undefined> {
    for (let waitedMs = 0; ; waitedMs += lookEveryMs) {
      const found = await this.stat(key);
      if (found !== undefined || waitedMs >= joiningMs) return found?.size;
      await pause(lookEveryMs);
    }
  }

  async remove(key: string): Promise<void> {
    await this.client.removeObject(this.config.bucket, key).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** In the order of keys. `limit` is of the first page only: for callers that want no more than that. */
  async *list(prefix: string, after = '', limit = 1_000): AsyncGenerator<S3Object, void, undefined> {
    let token = '';
    do {
      const page = await this.client.listObjectsV2Query(this.config.bucket, prefix, token, '', limit, token === '' ? after : '');
      for (const { name, size, lastModified } of page.objects) if (name !== undefined && lastModified !== undefined) yield { key: name, size, modifiedAt: lastModified };
      token = page.isTruncated ? page.nextContinuationToken : '';
    } while (token !== '');
  }

  beginMultipart(key: string): Promise<string> {
    return this.client.initiateNewMultipartUpload(this.config.bucket, key, {});
  }

  /** @returns the part's ETag */
  async writePart(key: string, multipart: string, part: number, content: Buffer): Promise<string> {
    return requireEtag(await this.send(key, content, {}, `partNumber=${part}&uploadId=${encodeURIComponent(multipart)}`));
  }

  /** What has arrived of a multipart upload, in the order of the numbers. Fails with `NoSuchUpload` when it was completed or aborted. */
  async listParts(key: string, multipart: string): Promise<readonly (S3Part & { readonly size: number })[]> {
    const parts = await this.client.partsOf(this.config.bucket, key, multipart);
    return parts.map(({ part, etag, size }) => ({ part, etag: requireEtag(etag), size })).sort((left, right) => left.part - right.part);
  }

  /** @param range both ends included; all of the source without one */
  async copyPart(key: string, multipart: string, part: number, source: string, range?: { readonly start: number; readonly end: number }): Promise<string> {
    const { etag } = await this.client.uploadPart({
      bucketName: this.config.bucket,
      objectName: key,
      uploadID: encodeURIComponent(multipart),
      partNumber: part,
      headers: { 'x-amz-copy-source': `${this.config.bucket}/${source}`, ...(range === undefined ? {} : { 'x-amz-copy-source-range': `bytes=${range.start}-${range.end}` }) },
    });
    return requireEtag(etag);
  }

  /** Publishes the parts, in rising order of their numbers. The store refuses if one has another ETag by now. */
  async completeMultipart(key: string, multipart: string, parts: readonly S3Part[]): Promise<void> {
    await this.client.completeMultipartUpload(this.config.bucket, key, multipart, [...parts]);
  }

  async abortMultipart(key: string, multipart: string): Promise<void> {
    await this.client.abortMultipartUpload(this.config.bucket, key, encodeURIComponent(multipart)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** Runs requests and puts their failures in our terms; PlinthErrors pass. */
  async ask<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof PlinthError ? error : new Unavailable('The object store', error);
    }
  }

  async *askEach<Item>(items: AsyncGenerator<Item, void, undefined>): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      const next = await this.ask(() => items.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  /**
   * One PUT, whole or not at all: the payload's own hash goes with it, so that no server takes one that was cut off. It is made in the
   * thread pool, where the client's `putObject` would make two on the event loop.
   */
  private async send(key: string, content: Buffer, conditions: Readonly<Record<string, string>> = {}, query = ''): Promise<string | undefined> {
    const sha256 = this.secure ? '' : Buffer.from(await webcrypto.subtle.digest('SHA-256', content)).toString('hex');
    const md5 = this.secure ? { 'content-md5': createHash('md5').update(content).digest('base64') } : {};
    const headers = { 'content-length': String(content.length), ...md5, ...conditions };
    const response = await this.client.makeRequestStreamAsync({ method: 'PUT', bucketName: this.config.bucket, objectName: key, query, headers }, content, sha256, [200], '');
    response.resume();
    return response.headers.etag;
  }

  private notUsable(error: unknown): BlobStoreNotUsable {
    const { endpoint, bucket, region } = this.config;
    const code = codeOf(error);
    // The second is versitygw's word for it.
    if (['InvalidAccessKeyId', 'XAdminUserNotFound'].includes(code)) return new BlobStoreNotUsable(`The object store at ${endpoint} does not know the key in S3_ACCESS_KEY.`, error);
    if (code === 'SignatureDoesNotMatch') return new BlobStoreNotUsable(`The object store at ${endpoint} refuses the secret in S3_SECRET_KEY.`, error);
    if (code === 'AuthorizationHeaderMalformed' || code === 'InvalidRegion' || code === 'InvalidLocationConstraint')
      return new BlobStoreNotUsable(`The object store at ${endpoint} does not serve the region ${region} in S3_REGION.`, error);
    if (code === 'AccessDenied') return new BlobStoreNotUsable(`S3_ACCESS_KEY may not list or make the bucket ${bucket} (S3_BUCKET) at ${endpoint}.`, error);
    if (code === 'InvalidBucketName' || (error instanceof Error && error.name === 'InvalidBucketNameError'))
      return new BlobStoreNotUsable(`S3_BUCKET is not a valid name for a bucket: ${bucket}.`, error);
    return new BlobStoreNotUsable(`The object store at ${endpoint} (S3_ENDPOINT) does not answer as S3 does: ${code === '' ? String(error) : code}.`, error);
  }
}

/** @param setting names it in the error. @throws BlobStoreNotUsable */
export function endpointUrl(endpoint: string, setting = 'S3_ENDPOINT'): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw new BlobStoreNotUsable(`${setting} must be an address such as https://s3.example.com, without a path or credentials.`);
  return url;
}

function requireEtag(etag: string | undefined): string {
  if (etag === undefined || etag === '') throw new Error('The object store gave no ETag for a part.');
  return etag.replaceAll('"', '').replaceAll('&quot;', '');
}
