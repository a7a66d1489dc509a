import { lazy, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ErrorBoundary } from './components/ErrorBoundary.tsx';
import { SessionGate } from './components/SessionGate.tsx';
import { Shell } from './components/Shell.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';
import { SloPage } from './pages/slo/SloPage.tsx';
import { Waiting } from './pages/Waiting.tsx';

const AccessPage = lazy(() => import('./pages/access/AccessPage.tsx'));
const AlertsPage = lazy(() => import('./pages/alerts/AlertsPage.tsx'));
const RoutesPage = lazy(() => import('./pages/routes/RoutesPage.tsx'));

export function App() {
  const [location] = useLocation();
  return (
    <SessionGate>
      <Shell>
        <ErrorBoundary key={location}>
          <Switch>
            <Route path="/">
              <OverviewPage />
            </Route>
            <Route path="/alerts">
              <Suspense fallback={<Waiting unreachable={false} />}>
                <AlertsPage />
              </Suspense>
            </Route>
            <Route path="/access">
              <Suspense fallback={<Waiting unreachable={false} />}>
                <AccessPage />
              </Suspense>
            </Route>
            <Route path="/routes">
              <Suspense fallback={<Waiting unreachable={false} />}>
                <RoutesPage />
              </Suspense>
            </Route>
            <Route path="/slo/:service/:name">
              {({ service, name }) => <SloPage service={service} name={name} />}
            </Route>
            <Route>
              <NotFoundPage what={`There is no page at ${location}.`} />
            </Route>
          </Switch>
        </ErrorBoundary>
      </Shell>
    </SessionGate>
  );
}
