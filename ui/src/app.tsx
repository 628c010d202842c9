import { AgentPage } from './pages/agent';
import { AgentsPage } from './pages/agents';
import { AuditPage } from './pages/audit';
import { DeadLettersPage } from './pages/dead-letters';
import { DriftPage } from './pages/drift';
import { NotFoundPage } from './pages/not-found';
import { OverviewPage } from './pages/overview';
import { SignInPage } from './pages/sign-in';
import { Shell } from './shell';
import { LiveProvider } from './state/live';
import { NoticeProvider } from './state/notices';
import { useRoute } from './state/route';
import type { Route } from './state/parse-route';
import { SessionProvider, useSignIn } from './state/session';

export function App() {
  const { token, refused, signIn, leave } = useSignIn();
  const route = useRoute();
  if (token === null) return <SignInPage refused={refused} onToken={signIn} />;
  return (
    <SessionProvider token={token} leave={leave}>
      <LiveProvider>
        <NoticeProvider>
          <Shell page={route.page}>{pageOf(route)}</Shell>
        </NoticeProvider>
      </LiveProvider>
    </SessionProvider>
  );
}

function pageOf({ page, id, query }: Route) {
  switch (page) {
    case '':
      return <OverviewPage />;
    case 'agents':
      return id === null ? <AgentsPage query={query} /> : <AgentPage key={id} agentId={id} />;
    case 'dead-letters':
      return <DeadLettersPage query={query} />;
    case 'drift':
      return <DriftPage />;
    case 'audit':
      return <AuditPage query={query} />;
    default:
      return <NotFoundPage />;
  }
}
