import { IconSitemap } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../frame/page.js';
import { Empty } from '../../states/states.js';
import { readAddress } from './address.js';
import { FindThing } from './find-thing.js';
import classes from './lineage.module.css';
import { LineageOf } from './lineage-of.js';

const route = getRouteApi('/lineage');

/** From any thing: where it came from, and what came of it. */
export function LineagePage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const origin = readAddress(search.node);
  if (origin !== undefined) return <LineageOf key={search.node} origin={origin} search={search} />;
  return (
    <Page name="Lineage">
      <Empty title={search.node === undefined ? 'Where did it come from, and what came of it?' : 'This address names nothing'}>
        <p className="dim">
          <IconSitemap size={15} aria-hidden className={classes.inline} /> Each link is written by the change that makes it: a commit, a training set, a run, a model version, a deployment, an execution of a pipeline. Begin at any of them.
        </p>
        <FindThing label="Find where to begin" placeholder="A data set, feature, model or run" width="min(420px, 100%)" autoFocus onFound={(node) => void navigate({ to: '/lineage', search: { node } })} />
      </Empty>
    </Page>
  );
}
