import { MalformedNote, parseVerifierKey, readZip, RefusedZip, Sha256, textOf, toHex, verifyPackageBytes } from '@plinth/verify';
import { isRecord } from '../api/failure.js';
import type { PackageAnswer, PackageQuestion } from './package-check.js';

/** Runs `plinth verify`'s own check on a file, beside the page. Answers with a verdict, or with a sentence when the file can't be read. */
addEventListener('message', ({ data }: MessageEvent<PackageQuestion>) => {
  void check(data).then(
    (answer) => postMessage(answer),
    (error: unknown) => postMessage(error instanceof Error ? error.message : String(error)),
  );
});

async function check({ file, believed, given }: PackageQuestion): Promise<PackageAnswer> {
  const begun = performance.now();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const known = believed[(await workspaceOf(bytes)) ?? ''] ?? [];
  const isFingerprint = given !== undefined && /^[0-9a-f]{64}$/.test(given);
  if (given !== undefined && !isFingerprint) requireKey(given);
  const trustedKeys = given === undefined ? known : isFingerprint ? [] : [given];
  const { log, isIntact, findings, remarks, manifest, keyIds, kind, decision, fingerprints, proven, trusts } = await verifyPackageBytes(bytes, { trustedKeys, ...(isFingerprint ? { expectedFingerprint: given } : {}) });
  return {
    isIntact, findings, remarks, manifest, keyIds, kind, decision, fingerprints, proven, trusts,
    digest: toHex(new Sha256().update(bytes).digest()), size: bytes.length, events: log?.events ?? 0,
    trust: given !== undefined ? 'given' : known.length > 0 ? 'known' : 'none',
    milliseconds: performance.now() - begun,
  };
}

function requireKey(text: string): void {
  try {
    parseVerifierKey(text);
  } catch (error) {
    if (!(error instanceof MalformedNote)) throw error;
    throw new Error('The key is neither a verifier key (name+keyid+key) nor a fingerprint of 64 hex digits.', { cause: error });
  }
}

/** Undefined for anything that is no package: the check itself says what is wrong with it. */
async function workspaceOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const content = await readZip(bytes).open('manifest.json');
    let text = '';
    for await (const piece of content ?? []) {
      text += textOf(piece);
      if (text.length > 16_000_000) return undefined;
    }
    const manifest: unknown = JSON.parse(text);
    return isRecord(manifest) && typeof manifest['workspaceId'] === 'string' ? manifest['workspaceId'] : undefined;
  } catch (error) {
    if (error instanceof RefusedZip || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
