import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Frame } from './frame/frame.js';
import { Page } from './frame/page.js';
import { parseSearch, stringifySearch } from './frame/search-text.js';
import { ExperimentsPage } from './pages/experiments/experiments-page.js';
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
]);

export const router = createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: 'intent', scrollRestoration: false, defaultPreloadStaleTime: 0 });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
