import { Button, Modal, Progress } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { readBytes } from '../api/request.js';
import { useViewer } from '../frame/viewer.js';
import { byteSize } from '../parts/figures.js';
import { Failure } from '../states/states.js';
import { largestPackage } from './package-check.js';
import { PackageVerdict } from './package-verdict.js';
import { type PackageState, usePackageCheck } from './use-package-check.js';

/** How far the check of a file is, or what it found. */
export function PackageOutcome({ state, expectedDigest, onStop }: { readonly state: PackageState; readonly expectedDigest?: string | null | undefined; readonly onStop?: () => void }): ReactNode {
  const workspaceId = useViewer().data?.viewer.workspace.id;
  switch (state.kind) {
    case 'idle':
      return null;
    case 'busy':
      return (
        <div role="status" style={{ display: 'grid', gap: 8, maxWidth: 760 }}>
          <p className="dim">{state.size === undefined ? `Fetching ${state.name} …` : `Checking ${state.name}, ${byteSize(state.size)}, beside the page …`}</p>
          <Progress value={100} animated aria-label="Checking" />
          {onStop !== undefined && (
            <Button variant="default" onClick={onStop} style={{ justifySelf: 'start' }}>
              Stop
            </Button>
          )}
        </div>
      );
    case 'failed':
      return <Failure error={state.error} compact />;
    case 'done':
      return <PackageVerdict answer={state.answer} workspaceId={workspaceId} expectedDigest={expectedDigest} />;
  }
}

interface CheckHereProps {
  readonly name: string;
  readonly href: string;
  readonly digest: string | null | undefined;
  readonly subtle?: boolean;
}

/** Fetches a package and verifies it in this browser, as `plinth verify` would. */
export function CheckHere({ name, href, digest, subtle = false }: CheckHereProps) {
  const { state, check, stop } = usePackageCheck();
  const [opened, setOpened] = useState(false);
  const start = (): void => {
    setOpened(true);
    void check(name, async (signal) => (await readBytes(href, largestPackage, signal)).bytes);
  };
  return (
    <>
      <Button variant={subtle ? 'subtle' : 'default'} size={subtle ? 'compact-xs' : 'xs'} leftSection={<IconShieldCheck size={14} aria-hidden />} onClick={start}>
        Verify here
      </Button>
      <Modal
        opened={opened}
        onClose={() => {
          stop();
          setOpened(false);
        }}
        title={name}
        size={760}
      >
        <PackageOutcome state={state} expectedDigest={digest} />
      </Modal>
    </>
  );
}
