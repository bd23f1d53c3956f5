import { commitBody, type FileChanges, packOf } from '@plinth/datasets/testing';

/** Commits files to a data set of a server that needs no token, by the API that the SDK speaks. */
export async function commitFiles(url: string, name: string, files: FileChanges, header: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await sendTo(`${url}/api/v1/datasets/${name}/packs`, packOf(Object.values(files).filter((content) => content !== null)));
  await sendTo(`${url}/api/v1/datasets/${name}/commits`, commitBody(header, files));
}

async function sendTo(address: string, body: string | Buffer): Promise<void> {
  const response = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: typeof body === 'string' ? body : Uint8Array.from(body) });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
}

/** A table as text: its head, and so many rows. */
export function csvOf(head: string, count: number, row: (number: number) => string): string {
  return [head, ...Array.from({ length: count }, (_, number) => row(number)), ''].join('\n');
}
