import { Command } from 'commander';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { printJson, terminal } from '../output/terminal.js';
import type { ExportVerdict, Finding } from '@plinth/verify';

interface VerifyFlags {
  readonly key: readonly string[];
  readonly json?: boolean;
}

/** Findings that are printed; `--json` has all. */
const mostPrinted = 50;

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check an audit export, offline: every event, its place and the signatures')
    .argument('<path>', 'the export: a folder or a ZIP file')
    .option('--key <verifier-key>', 'a key of the log that you had from elsewhere, name+keyid+key; may be given more than once', (key: string, keys: readonly string[]) => [...keys, key], [])
    .option('--json', 'print JSON for programs')
    .addHelpText('after', '\nEnds with 0 when everything is as it was logged, with 1 when anything was altered, removed, inserted, reordered or back-dated: it names the event.')
    .action(verify);
}

async function verify(path: string, { key: trustedKeys, json }: VerifyFlags): Promise<void> {
  const { openExport } = await import('../verify/open-export.js');
  const { MalformedNote, parseVerifierKey, verifyExport } = await import('@plinth/verify');
  try {
    trustedKeys.forEach((key) => parseVerifierKey(key));
  } catch (error) {
    if (error instanceof MalformedNote) throw new CliFailure(`--key: ${error.message}`, 'The key is what auditLogKeys gives as verifierKey.', exitCodes.usage);
    throw error;
  }
  const opened = await openExport(path);
  try {
    const verdict = await verifyExport(opened, { trustedKeys });
    if (json) printJson(summaryOf(verdict));
    else print(path, verdict);
    if (!verdict.isIntact) process.exitCode = exitCodes.failure;
  } finally {
    await opened.close();
  }
}

function summaryOf({ isIntact, findings, remarks, manifest, log, keyIds }: ExportVerdict) {
  return { isIntact, workspaceId: manifest?.workspaceId ?? null, events: log?.events ?? 0, treeSize: log?.checkpoint?.size ?? null, keyIds, findings, remarks };
}

function print(path: string, { isIntact, findings, remarks, manifest, log, keyIds }: ExportVerdict): void {
  if (manifest && log?.checkpoint) terminal.out(`${log.events} events of workspace ${manifest.workspaceId}, against a checkpoint of ${log.checkpoint.size} signed by ${keyIds.join(', ')}`);
  for (const finding of findings.slice(0, mostPrinted)) terminal.out(`✗ ${labelOf(finding)}${finding.message}`);
  if (findings.length > mostPrinted) terminal.out(`… and ${findings.length - mostPrinted} more; --json prints all.`);
  for (const remark of remarks) terminal.out(`• ${remark}`);
  terminal.out(isIntact ? `✓ ${path} is intact.` : `✗ ${path} is not what was logged.`);
}

function labelOf({ kind, sequence, through }: Finding): string {
  const at = sequence === undefined ? '' : through === undefined ? ` at ${sequence}` : ` at ${sequence}–${through}`;
  return `${kind}${at}: `;
}
