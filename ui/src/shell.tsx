import type { ComponentChildren } from 'preact';
import { FleetBanners } from './parts/fleet-banners';
import { Icon, type IconName } from './parts/icon';
import { LineState } from './parts/line-state';
import { number } from './format/text';
import { useLive } from './state/live';
import { href } from './state/route';
import { useSession } from './state/session';
import { useTheme, type Theme } from './state/theme';

const THEME_ICONS: Readonly<Record<Theme, IconName>> = { system: 'auto', light: 'sun', dark: 'moon' };

/** What is around every page. */
export function Shell({ page, children }: { readonly page: string; readonly children: ComponentChildren }) {
  const { token, signOut } = useSession();
  const { theme, next } = useTheme();
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The fragment is the route: it must not become "main".
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href={href('')}>
          <Icon name="sync" size={18} />
          <span>config-sync</span>
        </a>
        <Navigation page={page} />
        <div class="top-end">
          <LineState />
          {token !== null && (
            <span class="who small muted" title={`Scope: ${token.scope}`}>
              {token.name}
              {token.scope !== 'admin' && ` (${token.scope})`}
            </span>
          )}
          <button
            type="button"
            class="icon-button"
            onClick={next}
            aria-label={`Colours: ${theme}. Change`}
            title={`Colours: ${theme}`}
          >
            <Icon name={THEME_ICONS[theme]} />
          </button>
          <button type="button" class="button button-quiet" onClick={signOut}>
            <Icon name="exit" size={14} />
            <span>Sign out</span>
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <FleetBanners />
        {children}
      </main>
    </>
  );
}

function Navigation({ page }: { readonly page: string }) {
  const { fleet } = useLive();
  const links = [
    { page: '', text: 'Overview', count: 0 },
    { page: 'agents', text: 'Agents', count: 0 },
    { page: 'dead-letters', text: 'Dead letters', count: fleet?.deadLetters.depth ?? 0 },
    { page: 'drift', text: 'Drift', count: (fleet?.drifted ?? 0) + (fleet?.orphans ?? 0) },
    { page: 'audit', text: 'Audit', count: 0 },
  ];
  return (
    <nav class="nav" aria-label="Pages">
      {links.map(({ page: target, text, count }) => (
        <a key={target} href={href(target)} aria-current={target === page ? 'page' : undefined}>
          {text}
          {count > 0 && <span class="nav-count">{number(count)}</span>}
        </a>
      ))}
    </nav>
  );
}
