import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconActivityHeartbeat, IconFlask, IconGitMerge, IconPackage, IconPlayerPlay, IconTag, IconTimeline, IconUserCircle } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { searchDocument } from '../api/operations/access.js';
import { monitorsFoundDocument } from '../api/operations/monitoring.js';
import { promotionByNumberDocument, promotionsDocument } from '../api/operations/approvals.js';
import { pipelinesFoundDocument } from '../api/operations/pipelines.js';
import { modelsDocument, peopleDocument } from '../api/operations/registry.js';
import { operation, steadyOperation } from '../api/use-query.js';
import { targetText } from '../parts/promotion-status.js';
import { named, numberMeant, versionsMeant } from './matches.js';
import { useMay } from './viewer.js';

export interface Choice {
  readonly id: string;
  readonly group: 'Models' | 'Promotions' | 'Runs and experiments' | 'Pipelines' | 'Monitors' | 'People' | 'Actions';
  readonly label: string;
  readonly detail?: string | undefined;
  /** Other words that find it. */
  readonly words: string;
  readonly icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>;
  readonly run: () => void;
}

/** Of each kind so many, so that none crowds out the others. */
const most = 6;
/** Lists that are looked through here; what is older is found by how its name begins, or by its number. */
const looked = { first: 200 };
const staleTime = 60_000;

/** What is called so: models and their versions, promotions, runs, experiments, pipelines, monitors and people. A kind that may not be seen is left out. */
export function useFound(text: string) {
  const navigate = useNavigate();
  const enabled = text !== '';
  const number = numberMeant(text);
  const search = useQuery({ ...steadyOperation(searchDocument, { text, first: 12 }), enabled });
  const newest = useQuery({ ...operation(modelsDocument, { ...looked, orderBy: 'UPDATED' as const, lifecycle: 'ACTIVE' as const }), enabled, staleTime });
  const begun = useQuery({ ...steadyOperation(modelsDocument, { first: most, namePrefix: text, lifecycle: 'ACTIVE' as const }), enabled });
  const promotions = useQuery({ ...operation(promotionsDocument, looked), enabled, staleTime });
  const asked = useQuery({ ...operation(promotionByNumberDocument, { number: number ?? 1 }), enabled: number !== undefined });
  const pipelines = useQuery({ ...steadyOperation(pipelinesFoundDocument, { namePart: text, first: most }), enabled });
  const watches = useMay('monitor:read');
  const monitors = useQuery({ ...operation(monitorsFoundDocument, { first: 1_000 }), enabled: enabled && watches, staleTime });
  const people = useQuery({ ...operation(peopleDocument, { first: 500 }), enabled, staleTime });

  const models = [...new Map([...(newest.data?.registeredModels.nodes ?? []), ...(begun.data?.registeredModels.nodes ?? [])].map((model) => [model.id, model])).values()];
  const requests = promotions.data?.promotionRequests.nodes ?? [];
  const byNumber = number === undefined ? undefined : asked.data?.request;
  const requestsFound = [...(byNumber == null ? [] : [byNumber]), ...named(requests, text, ({ modelName, requester }) => [modelName, requester?.name]).filter(({ id }) => id !== byNumber?.id)];
  const found: readonly Choice[] = !enabled
    ? []
    : [
        ...versionsMeant(models, text).slice(0, most).map(({ modelId, name, version }): Choice => ({ id: `${modelId}/${version}`, group: 'Models', label: `${name} v${version}`, detail: 'version', words: '', icon: IconTag, run: () => void navigate({ to: '/models/$modelId/versions/$version', params: { modelId, version: String(version) } }) })),
        ...named(models, text, ({ name }) => [name]).slice(0, most).flatMap(({ id, name, latestVersion }): Choice[] => [
          { id, group: 'Models', label: name, detail: 'model', words: '', icon: IconPackage, run: () => void navigate({ to: '/models/$modelId', params: { modelId: id } }) },
          ...(latestVersion == null ? [] : [{ id: latestVersion.id, group: 'Models' as const, label: `${name} v${latestVersion.version}`, detail: 'newest version', words: '', icon: IconTag, run: () => void navigate({ to: '/models/$modelId/versions/$version', params: { modelId: id, version: String(latestVersion.version) } }) }]),
        ]),
        ...requestsFound.slice(0, most).map((request): Choice => ({ id: request.id, group: 'Promotions', label: `${request.modelName} v${request.versionNumber ?? ''} into ${targetText(request.target)}`, detail: `#${request.number}`, words: '', icon: IconGitMerge, run: () => void navigate({ to: '/promotions/$promotion', params: { promotion: String(request.number) } }) })),
        ...(search.data?.search ?? []).map((hit): Choice => ({
          id: hit.id,
          group: 'Runs and experiments',
          label: hit.title,
          detail: hit.subtitle ?? undefined,
          words: '',
          icon: hit.kind === 'RUN' ? IconPlayerPlay : IconFlask,
          run: () => void (hit.kind === 'RUN' ? navigate({ to: '/runs/$runId', params: { runId: hit.id } }) : navigate({ to: '/experiments/$experimentId', params: { experimentId: hit.id } })),
        })),
        ...(pipelines.data?.pipelines.nodes ?? []).map(({ id, name, namespace }): Choice => ({ id, group: 'Pipelines', label: name, detail: namespace, words: '', icon: IconTimeline, run: () => void navigate({ to: '/pipelines/$pipelineId', params: { pipelineId: id } }) })),
        ...named(monitors.data?.monitors.nodes ?? [], text, ({ name }) => [name]).slice(0, most).map(({ id, name }): Choice => ({ id, group: 'Monitors', label: name, detail: 'monitor', words: '', icon: IconActivityHeartbeat, run: () => void navigate({ to: '/monitors/$monitorId', params: { monitorId: id } }) })),
        ...named(people.data?.members.nodes ?? [], text, ({ name, email }) => [name, email]).slice(0, most).map(({ id, name, email }): Choice => ({ id, group: 'People', label: name, detail: email ?? undefined, words: '', icon: IconUserCircle, run: () => void navigate({ to: '/access/members/$memberId', params: { memberId: id } }) })),
      ];
  const isLooking = enabled && [search, newest, begun, promotions, asked, pipelines, monitors, people].some(({ isFetching }) => isFetching);
  return { found, isLooking, error: search.error };
}
