import { Command } from 'commander';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { printJson, terminal } from '../output/terminal.js';
import type { Finding, PackageVerdict } from '@plinth/verify';

interface VerifyFlags {
  readonly key: readonly string[];
  readonly expectKey?: string;
  readonly seals?: boolean;
  readonly json?: boolean;
}

/** Findings that are printed; `--json` has all. */
const mostPrinted = 50;
/** Below this much of events, to begin threads takes longer than they save. */
const worthThreads = 4 << 20;

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check an evidence bundle or an audit export, offline: every file, every event, its place and the signatures')
    .argument('<path>', 'the bundle or export: a folder or a ZIP file')
    .option('--key <verifier-key>', 'a key of the log that you had from elsewhere, name+keyid+key; may be given more than once', (key: string, keys: readonly string[]) => [...keys, key], [])
    .option('--expect-key <fingerprint>', 'SHA-256 of the public key that must have signed, 64 hex digits, had from elsewhere')
    .option('--seals', 'look at the seal of each event too, a tenth of a millisecond each: names one that was changed alone')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', '\nEnds with 0 when everything is as it was logged, with 1 when anything was altered, removed, inserted, reordered, back-dated or erased without a record: it names the event.')
    .action(verify);
}

async function verify(path: string, { key: trustedKeys, expectKey, seals, json }: VerifyFlags): Promise<void> {
  const { openExport } = await import('../verify/open-export.js');
  const { exportPaths, MalformedNote, parseVerifierKey, verifyPackage } = await import('@plinth/verify');
  try {
    trustedKeys.forEach((key) => parseVerifierKey(key));
  } catch (error) {
    if (error instanceof MalformedNote) throw new CliFailure(`--key: ${error.message}`, 'The key is what auditLogKeys gives as verifierKey.', exitCodes.usage);
    throw error;
  }
  if (expectKey !== undefined && !/^[0-9a-f]{64}$/.test(expectKey)) throw new CliFailure('--expect-key is not a SHA-256 in 64 lower-case hex digits.', '`plinth verify` prints the fingerprints of the keys that it found.', exitCodes.usage);
  const opened = await openExport(path);
  const { CheckThreads } = await import('../verify/check-threads.js');
  const threads = opened.sizeOf(exportPaths.events) < worthThreads ? undefined : new CheckThreads();
  try {
    const verdict = await verifyPackage(opened, { trustedKeys, elsewhere: threads?.open, withSeals: seals, ...(expectKey === undefined ? {} : { expectedFingerprint: expectKey }) });
    if (json) printJson(summaryOf(verdict));
    else print(path, verdict);
    if (!verdict.isIntact) process.exitCode = exitCodes.failure;
  } finally {
    await threads?.close();
    await opened.close();
  }
}

function summaryOf({ isIntact, findings, remarks, manifest, log, keyIds, kind, decision, fingerprints, proven, trusts }: PackageVerdict) {
  return { isIntact, kind, workspaceId: manifest?.workspaceId ?? null, events: log?.events ?? 0, treeSize: log?.checkpoint?.size ?? null, decision: decision ?? null, keyIds, fingerprints, findings, remarks, proven, trusts };
}

function print(path: string, { isIntact, findings, remarks, manifest, log, keyIds, kind, fingerprints, proven, trusts }: PackageVerdict): void {
  if (manifest && log?.checkpoint) terminal.out(`${kind === 'evidence' ? 'Evidence with ' : ''}${log.events} events of workspace ${manifest.workspaceId}, against a checkpoint of ${log.checkpoint.size} signed by ${keyIds.join(', ')}`);
  for (const fingerprint of fingerprints) terminal.out(`  key fingerprint ${fingerprint}`);
  for (const finding of findings.slice(0, mostPrinted)) terminal.out(`✗ ${labelOf(finding)}${finding.message}`);
  if (findings.length > mostPrinted) terminal.out(`… and ${findings.length - mostPrinted} more; --json prints all.`);
  for (const remark of remarks) terminal.out(`• ${remark}`);
  section('Proven', proven);
  section('Rests on trust', isIntact ? trusts : []);
  terminal.out(isIntact ? `✓ ${path} is intact.` : `✗ ${path} is not what was logged.`);
}

function section(title: string, lines: readonly string[]): void {
  if (lines.length > 0) terminal.out(`${title}:`);
  for (const line of lines) terminal.out(`  ${line}`);
}

function labelOf({ kind, sequence, through }: Finding): string {
  const at = sequence === undefined ? '' : through === undefined ? ` at ${sequence}` : ` at ${sequence}–${through}`;
  return `${kind}${at}: `;
}
