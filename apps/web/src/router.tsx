import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { experimentDocument } from './api/operations/experiments.js';
import { runDocument } from './api/operations/run.js';
import { firstRuns, runsDocument } from './api/operations/runs.js';
import { queryClient } from './api/query-client.js';
import { operation } from './api/use-query.js';
import { Frame } from './frame/frame.js';
import { Page } from './frame/page.js';
import { parseSearch, stringifySearch } from './frame/search-text.js';
import { validateAccess } from './pages/access/view.js';
import { validateAudit } from './pages/audit/view.js';
import { validateCompare } from './pages/compare/view.js';
import { validateCompareExecutions, validateExecution } from './pages/execution/view.js';
import { ExperimentPage } from './pages/experiment/experiment-page.js';
import { validateRuns } from './pages/experiment/view.js';
import { ExperimentsPage } from './pages/experiments/experiments-page.js';
import { validateCompareSnapshots, validateDataset, validateSnapshot } from './pages/dataset/view.js';
import { validateDatasets } from './pages/datasets/view.js';
import { validateReport } from './pages/drift-report/view.js';
import { validateExperiments } from './pages/experiments/view.js';
import { validateFeature } from './pages/feature/view.js';
import { validateFeatures } from './pages/features/view.js';
import { HomePage } from './pages/home/home-page.js';
import { validateLineage } from './pages/lineage/view.js';
import { validateCompareVersions, validateModel, validateVersion } from './pages/model/view.js';
import { validateModels } from './pages/models/view.js';
import { validateMonitor } from './pages/monitor/view.js';
import { validateMonitors } from './pages/monitors/view.js';
import { validateInbox } from './pages/inbox/view.js';
import { validatePipeline } from './pages/pipeline/view.js';
import { validateAsset } from './pages/asset/view.js';
import { validatePipelines } from './pages/pipelines/view.js';
import { validatePolicies, validatePolicy } from './pages/policies/view.js';
import { validateSuite } from './pages/expectations/view.js';
import { validateRows } from './pages/prediction-rows/view.js';
import { validatePredictions } from './pages/predictions/view.js';
import { validatePromotion } from './pages/promotion/view.js';
import { validateRun } from './pages/run/view.js';
import { validateWebhook } from './pages/webhooks/view.js';
import { Failure, NotFound } from './states/states.js';

const root = createRootRoute({
  component: Frame,
  notFoundComponent: () => (
    <Page name="Not found">
      <NotFound what="page" />
    </Page>
  ),
  errorComponent: ({ error, reset }) => (
    <Page name="Something broke">
      <Failure error={error} retry={reset} />
    </Page>
  ),
});
const getParentRoute = () => root;

/** Asks while the page's code is still on its way. Nobody waits for it here; the page itself says what failed. */
function ahead(...queries: readonly { readonly queryKey: readonly unknown[] }[]): void {
  for (const query of queries) void queryClient.prefetchQuery(query);
}

// Each route is a constant of its own: within the list below, TypeScript would lose the types of their searches.
const start = createRoute({ getParentRoute, path: '/', component: HomePage });
const experiments = createRoute({ getParentRoute, path: '/experiments', validateSearch: validateExperiments, component: ExperimentsPage });
const experiment = createRoute({ getParentRoute, path: '/experiments/$experimentId', validateSearch: validateRuns, loader: ({ params }) => ahead(operation(experimentDocument, { id: params.experimentId }), operation(runsDocument, firstRuns(params.experimentId))), component: ExperimentPage });
const run = createRoute({ getParentRoute, path: '/runs/$runId', validateSearch: validateRun, loader: ({ params }) => ahead(operation(runDocument, { id: params.runId })), component: lazyRouteComponent(() => import('./pages/run/run-page.js'), 'RunPage') });
const datasets = createRoute({ getParentRoute, path: '/datasets', validateSearch: validateDatasets, component: lazyRouteComponent(() => import('./pages/datasets/datasets-page.js'), 'DatasetsPage') });
const dataset = createRoute({ getParentRoute, path: '/datasets/$datasetId', validateSearch: validateDataset, component: lazyRouteComponent(() => import('./pages/dataset/dataset-page.js'), 'DatasetPage') });
const snapshot = createRoute({ getParentRoute, path: '/datasets/$datasetId/snapshots/$number', validateSearch: validateSnapshot, component: lazyRouteComponent(() => import('./pages/dataset/snapshot-page.js'), 'SnapshotPage') });
const compareSnapshots = createRoute({ getParentRoute, path: '/datasets/$datasetId/compare', validateSearch: validateCompareSnapshots, component: lazyRouteComponent(() => import('./pages/dataset/compare-snapshots-page.js'), 'CompareSnapshotsPage') });
const features = createRoute({ getParentRoute, path: '/features', validateSearch: validateFeatures, component: lazyRouteComponent(() => import('./pages/features/features-page.js'), 'FeaturesPage') });
const feature = createRoute({ getParentRoute, path: '/features/$definitionId', validateSearch: validateFeature, component: lazyRouteComponent(() => import('./pages/feature/feature-page.js'), 'FeaturePage') });
const trainingSets = createRoute({ getParentRoute, path: '/training-sets', component: lazyRouteComponent(() => import('./pages/training-set/training-sets-page.js'), 'TrainingSetsPage') });
const trainingSet = createRoute({ getParentRoute, path: '/training-sets/$trainingSetId', component: lazyRouteComponent(() => import('./pages/training-set/training-set-page.js'), 'TrainingSetPage') });
const lineage = createRoute({ getParentRoute, path: '/lineage', validateSearch: validateLineage, component: lazyRouteComponent(() => import('./pages/lineage/lineage-page.js'), 'LineagePage') });
const pipelines = createRoute({ getParentRoute, path: '/pipelines', validateSearch: validatePipelines, component: lazyRouteComponent(() => import('./pages/pipelines/pipelines-page.js'), 'PipelinesPage') });
const pipeline = createRoute({ getParentRoute, path: '/pipelines/$pipelineId', validateSearch: validatePipeline, component: lazyRouteComponent(() => import('./pages/pipeline/pipeline-page.js'), 'PipelinePage') });
const execution = createRoute({ getParentRoute, path: '/executions/$executionId', validateSearch: validateExecution, component: lazyRouteComponent(() => import('./pages/execution/execution-page.js'), 'ExecutionPage') });
const compareExecutions = createRoute({ getParentRoute, path: '/executions/compare', validateSearch: validateCompareExecutions, component: lazyRouteComponent(() => import('./pages/execution/compare-executions-page.js'), 'CompareExecutionsPage') });
const asset = createRoute({ getParentRoute, path: '/assets/$assetId', validateSearch: validateAsset, component: lazyRouteComponent(() => import('./pages/asset/asset-page.js'), 'AssetPage') });
const models = createRoute({ getParentRoute, path: '/models', validateSearch: validateModels, component: lazyRouteComponent(() => import('./pages/models/models-page.js'), 'ModelsPage') });
const model = createRoute({ getParentRoute, path: '/models/$modelId', validateSearch: validateModel, component: lazyRouteComponent(() => import('./pages/model/model-page.js'), 'ModelPage') });
const modelVersion = createRoute({ getParentRoute, path: '/models/$modelId/versions/$version', validateSearch: validateVersion, component: lazyRouteComponent(() => import('./pages/model/version-page.js'), 'VersionPage') });
const compareVersions = createRoute({ getParentRoute, path: '/models/$modelId/compare', validateSearch: validateCompareVersions, component: lazyRouteComponent(() => import('./pages/model/compare-versions-page.js'), 'CompareVersionsPage') });
const monitors = createRoute({ getParentRoute, path: '/monitors', validateSearch: validateMonitors, component: lazyRouteComponent(() => import('./pages/monitors/monitors-page.js'), 'MonitorsPage') });
const monitor = createRoute({ getParentRoute, path: '/monitors/$monitorId', validateSearch: validateMonitor, component: lazyRouteComponent(() => import('./pages/monitor/monitor-page.js'), 'MonitorPage') });
const driftReport = createRoute({ getParentRoute, path: '/monitors/$monitorId/reports/$reportId', validateSearch: validateReport, component: lazyRouteComponent(() => import('./pages/drift-report/report-page.js'), 'ReportPage') });
const alert = createRoute({ getParentRoute, path: '/alerts/$alertId', component: lazyRouteComponent(() => import('./pages/alert/alert-page.js'), 'AlertPage') });
const suite = createRoute({ getParentRoute, path: '/expectations/$suiteId', validateSearch: validateSuite, component: lazyRouteComponent(() => import('./pages/expectations/suite-page.js'), 'SuitePage') });
const predictions = createRoute({ getParentRoute, path: '/predictions', validateSearch: validatePredictions, component: lazyRouteComponent(() => import('./pages/predictions/predictions-page.js'), 'PredictionsPage') });
const predictionRows = createRoute({ getParentRoute, path: '/predictions/rows', validateSearch: validateRows, component: lazyRouteComponent(() => import('./pages/prediction-rows/prediction-rows-page.js'), 'PredictionRowsPage') });
const predictionBatch = createRoute({ getParentRoute, path: '/predictions/$batchId', component: lazyRouteComponent(() => import('./pages/predictions/batch-page.js'), 'BatchPage') });
const inbox = createRoute({ getParentRoute, path: '/inbox', validateSearch: validateInbox, component: lazyRouteComponent(() => import('./pages/inbox/inbox-page.js'), 'InboxPage') });
const promotion = createRoute({ getParentRoute, path: '/promotions/$promotion', validateSearch: validatePromotion, component: lazyRouteComponent(() => import('./pages/promotion/promotion-page.js'), 'PromotionPage') });
const policies = createRoute({ getParentRoute, path: '/policies', validateSearch: validatePolicies, component: lazyRouteComponent(() => import('./pages/policies/policies-page.js'), 'PoliciesPage') });
const policy = createRoute({ getParentRoute, path: '/policies/$policyId', validateSearch: validatePolicy, component: lazyRouteComponent(() => import('./pages/policies/policy-page.js'), 'PolicyPage') });
const compare = createRoute({ getParentRoute, path: '/compare', validateSearch: validateCompare, component: lazyRouteComponent(() => import('./pages/compare/compare-page.js'), 'ComparePage') });
const audit = createRoute({ getParentRoute, path: '/audit', validateSearch: validateAudit, component: lazyRouteComponent(() => import('./pages/audit/audit-page.js'), 'AuditPage') });
const access = createRoute({ getParentRoute, path: '/access', validateSearch: validateAccess, component: lazyRouteComponent(() => import('./pages/access/access-page.js'), 'AccessPage') });
const member = createRoute({ getParentRoute, path: '/access/members/$memberId', component: lazyRouteComponent(() => import('./pages/access/member-page.js'), 'MemberPage') });
const group = createRoute({ getParentRoute, path: '/access/groups/$groupId', component: lazyRouteComponent(() => import('./pages/access/group-page.js'), 'GroupPage') });
const role = createRoute({ getParentRoute, path: '/access/roles/$roleId', component: lazyRouteComponent(() => import('./pages/access/role-page.js'), 'RolePage') });
const webhooks = createRoute({ getParentRoute, path: '/settings/webhooks', component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.js'), 'WebhooksPage') });
const webhook = createRoute({ getParentRoute, path: '/settings/webhooks/$webhookId', validateSearch: validateWebhook, component: lazyRouteComponent(() => import('./pages/webhooks/webhook-page.js'), 'WebhookPage') });

// The frame shows signing in by itself, in the place of every page.
const signIn = createRoute({ getParentRoute, path: '/sign-in', validateSearch: ({ error, left }: Record<string, unknown>) => ({ ...(typeof error === 'string' ? { error } : {}), ...(left === undefined ? {} : { left: '1' }) }) });
const signInLink = createRoute({ getParentRoute, path: '/sign-in/link' });
const invitation = createRoute({ getParentRoute, path: '/invitation' });

const routeTree = root.addChildren([start, experiments, experiment, run, datasets, dataset, snapshot, compareSnapshots, features, feature, trainingSets, trainingSet, lineage, pipelines, pipeline, execution, compareExecutions, asset, models, model, modelVersion, compareVersions, monitors, monitor, driftReport, alert, suite, predictions, predictionRows, predictionBatch, inbox, promotion, policies, policy, compare, audit, access, member, group, role, webhooks, webhook, signIn, signInLink, invitation]);

export const router = createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: 'intent', scrollRestoration: false, defaultPreloadStaleTime: 0 });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
