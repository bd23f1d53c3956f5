import { createHash, createHmac } from 'node:crypto';

export interface Presigned {
  readonly method: 'GET' | 'PUT';
  /** Origin and path; what stands in the path is encoded already. */
  readonly url: URL;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names. Whoever uses the address must send exactly these. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly expirySeconds: number;
  readonly at: Date;
}

/**
 * An address that carries its own authorization (AWS Signature Version 4, "Authenticating requests: using query parameters"). The `minio`
 * client signs no headers but the host into one, and it is by signed headers that a store can be made to check length and digest of what
 * comes: the same checksum as a query parameter is ignored by MinIO and versitygw alike.
 */
export function presign({ method, url, region, accessKey, secretKey, query = {}, headers = {}, expirySeconds, at }: Presigned): string {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const signed: Record<string, string> = { ...headers, host: url.host };
  const names = Object.keys(signed).sort();
  const parameters: Record<string, string> = {
    ...query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKey}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(expirySeconds),
    'X-Amz-SignedHeaders': names.join(';'),
  };
  const search = Object.keys(parameters)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(parameters[name] ?? '')}`)
    .join('&');
  const canonical = [method, url.pathname, search, ...names.map((name) => `${name}:${signed[name] ?? ''}`), '', names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [time.slice(0, 8), region, 's3', 'aws4_request'].reduce<Buffer | string>((secret, text) => hmac(secret, text), `AWS4${secretKey}`);
  return `${url.origin}${url.pathname}?${search}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

/** RFC 3986: everything but unreserved characters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
