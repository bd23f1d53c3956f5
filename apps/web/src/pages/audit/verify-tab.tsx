import { Button, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { PackageOutcome } from '../../proofs/check-here.js';
import { usePackageCheck } from '../../proofs/use-package-check.js';
import classes from './audit.module.css';

/** Checks a bundle or an export that somebody has, in this browser. Nothing of it is sent anywhere. */
export function VerifyTab(): ReactNode {
  const { state, check, stop } = usePackageCheck();
  const [given, setGiven] = useState('');
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined): void => {
    if (file !== undefined) void check(file.name, () => Promise.resolve(file), given.trim());
  };
  const drop = (event: DragEvent<HTMLElement>): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div className={classes.verify}>
      <section
        className={classes.drop}
        aria-label="File to verify"
        data-over={over ? '' : undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconFileUpload size={26} stroke={1.4} color="var(--text-3)" aria-hidden />
        <h2>Drop an evidence bundle or an audit export</h2>
        <p className="dim">It is checked in this browser and sent nowhere: every file, every event, every signature, as by <span className="mono">plinth verify</span>.</p>
        <Button variant="default" onClick={() => chooser.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={chooser}
          type="file"
          accept=".zip,application/zip"
          aria-label="Evidence bundle or audit export"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            // The same file may have changed, and be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </section>
      <TextInput label="Key that you had from elsewhere" description="Optional: a verifier key, or its fingerprint. Without it, the key that this browser knows of the log, else the one in the file." placeholder="plinth/audit/…+1a2b3c4d+AX…, or 64 hex digits" value={given} onChange={(event) => setGiven(event.currentTarget.value)} />
      <PackageOutcome state={state} onStop={stop} />
    </div>
  );
}
