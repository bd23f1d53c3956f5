import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Frame } from './frame/frame.js';
import { Page } from './frame/page.js';
import { parseSearch, stringifySearch } from './frame/search-text.js';
import { validateAudit } from './pages/audit/view.js';
import { validateCompare } from './pages/compare/view.js';
import { validateRun } from './pages/run/view.js';
import { ExperimentsPage } from './pages/experiments/experiments-page.js';
import { validateRuns } from './pages/experiment/view.js';
import { validateExperiments } from './pages/experiments/view.js';
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

const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/experiments', replace: true });
    },
  }),
  createRoute({ getParentRoute: () => root, path: '/experiments', validateSearch: validateExperiments, component: ExperimentsPage }),
  createRoute({ getParentRoute: () => root, path: '/experiments/$experimentId', validateSearch: validateRuns, component: lazyRouteComponent(() => import('./pages/experiment/experiment-page.js'), 'ExperimentPage') }),
  createRoute({ getParentRoute: () => root, path: '/compare', validateSearch: validateCompare, component: lazyRouteComponent(() => import('./pages/compare/compare-page.js'), 'ComparePage') }),
  createRoute({ getParentRoute: () => root, path: '/runs/$runId', validateSearch: validateRun, component: lazyRouteComponent(() => import('./pages/run/run-page.js'), 'RunPage') }),
  createRoute({ getParentRoute: () => root, path: '/audit', validateSearch: validateAudit, component: lazyRouteComponent(() => import('./pages/audit/audit-page.js'), 'AuditPage') }),
  createRoute({ getParentRoute: () => root, path: '/access', component: lazyRouteComponent(() => import('./pages/access/access-page.js'), 'AccessPage') }),
]);

export const router = createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: 'intent', scrollRestoration: false, defaultPreloadStaleTime: 0 });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
