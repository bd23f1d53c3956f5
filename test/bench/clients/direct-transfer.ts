import { createHash } from 'node:crypto';
import { type LargeFile, send } from './large-file.js';

const lanes = 3;
const mebibyte = 1 << 20;

/** Sends a file straight to the object store, as the SDK does: three parts at a time. */
export async function sendDirectly(url: string, headers: Readonly<Record<string, string>>, content: { readonly runId: string; readonly path: string; readonly digest: string }, file: LargeFile): Promise<void> {
  const ask = async (path: string, body: unknown): Promise<unknown> => JSON.parse((await send(`${url}/api/v1/uploads${path}`, 'POST', { ...headers, 'content-type': 'application/json' }, [Buffer.from(JSON.stringify(body))])).body);
  const { uploadId, direct } = (await ask('', { ...content, size: file.size, direct: true })) as { uploadId: string; direct: { partSize: number } | null };
  if (!direct) throw new Error('The server does not offer direct transfers.');
  const blocks = direct.partSize / mebibyte;
  const parts = Array.from({ length: Math.ceil(file.blocks / blocks) }, (_, index) => index + 1);
  const lane = async (): Promise<void> => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const bytes = Buffer.concat([...file.read((part - 1) * blocks, Math.min(file.blocks, part * blocks))]);
      const { addresses } = (await ask(`/${uploadId}/addresses`, { parts: [{ part, digest: createHash('sha256').update(bytes).digest('hex') }] })) as { addresses: { url: string; headers: Record<string, string> }[] };
      const [address] = addresses;
      if (!address) throw new Error('No address came.');
      await send(address.url, 'PUT', address.headers, [bytes]);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (let complete = false; !complete; ) ({ complete } = (await ask(`/${uploadId}/complete`, {})) as { complete: boolean });
}

/** @returns how many bytes came from the store, to which the server sends who asks */
export async function receiveDirectly(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const sent = await fetch(`${url}?direct=1`, { headers, redirect: 'manual' });
  const answer = await fetch(sent.headers.get('location') ?? '');
  let size = 0;
  if (!answer.ok || !answer.body) throw new Error(`The store answered ${answer.status}`);
  for await (const piece of answer.body) size += piece.byteLength;
  return size;
}
