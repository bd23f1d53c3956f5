import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { attachAssetNameDocument, detachAssetNameDocument } from '../../api/operations/pipelines-asset.js';
import { request } from '../../api/request.js';
import { useMay } from '../../frame/viewer.js';
import type { AssetQuery } from '../../generated/pipelines/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { noticeDone, noticeRefused } from '../../parts/notices.js';
import { readAddress } from '../lineage/address.js';
import { FindThing } from '../lineage/find-thing.js';
import { PageLink } from '../lineage/page-link.js';
import { Section } from '../run/facts.js';

type Asset = NonNullable<AssetQuery['asset']>;
type Kind = 'DATASET' | 'DATA_SOURCE';

const nameable: readonly Kind[] = ['DATASET', 'DATA_SOURCE'];
const words: Readonly<Record<Kind, string>> = { DATASET: 'the data set', DATA_SOURCE: 'the source of features' };
const isOwn = (namespace: string): boolean => namespace === 'plinth' || namespace.startsWith('plinth://');

/** All its names, and what it is of Plinth's own, which can be said here. */
export function NamesTab({ asset }: { readonly asset: Asset }) {
  const client = useQueryClient();
  const mayName = useMay('lineage:name');
  const { namespace, name, standsFor } = asset;
  const kind = nameable.find((each) => each === standsFor?.kind);
  const change = useMutation({
    mutationFn: async ({ node, isGiven }: { readonly node: { readonly kind: Kind; readonly id: string }; readonly isGiven: boolean }) => {
      if (isGiven) await request(attachAssetNameDocument, { node, namespace, name });
      else await request(detachAssetNameDocument, { node, namespace, name });
    },
    onSuccess: (_, { isGiven }) => {
      noticeDone(isGiven ? `${name} is known as what you chose: lineage leads through.` : `${name} stands for itself again.`);
      for (const query of ['Asset', 'LineageBeside']) void client.invalidateQueries({ queryKey: [query] });
    },
    onError: (error) => noticeRefused('The name was not changed', error),
  });
  const choose = (address: string): void => {
    const found = readAddress(address);
    const chosen = nameable.find((each) => each === found?.kind);
    if (found !== undefined && chosen !== undefined) change.mutate({ node: { kind: chosen, id: found.id }, isGiven: true });
  };
  return (
    <div style={{ padding: '4px 16px 24px', maxWidth: 900 }}>
      <Section title="What it is in Plinth">
        {standsFor != null ? (
          <p>
            It is {kind === undefined ? '' : words[kind]}{' '}
            <PageLink href={standsFor.path ?? undefined} title={standsFor.title ?? undefined}>
              {standsFor.title}
            </PageLink>
            {isOwn(namespace) && <span className="faint"> by its name</span>}
            {mayName && kind !== undefined && standsFor.id != null && !isOwn(namespace) && (
              <Button variant="default" size="compact-xs" ml={10} loading={change.isPending} onClick={() => change.mutate({ node: { kind, id: standsFor.id ?? '' }, isGiven: false })}>
                It is not
              </Button>
            )}
          </p>
        ) : mayName && !isOwn(namespace) ? (
          <>
            <p className="dim">Nothing yet. Say which data set or source of features this is: then what is told of it is told of that, and lineage leads through to the models.</p>
            <FindThing label="Which data set or source it is" placeholder="Data set or source" only={nameable} onFound={choose} />
          </>
        ) : (
          <p className="dim">Nothing that you may see. Whoever may change data sets can say which one it is.</p>
        )}
      </Section>
      <Section title="Names">
        <ul style={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 6 }}>
          {asset.names.map((each) => (
            <li key={`${each.namespace} ${each.name}`} style={{ display: 'flex', gap: 12, minWidth: 0 }}>
              <CopyText text={each.name} label={each.name} what="name" />
              <span className="faint clip" title={each.namespace}>
                {each.namespace}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
