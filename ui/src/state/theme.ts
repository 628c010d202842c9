import { useCallback, useEffect, useState } from 'preact/hooks';
import { recall, remember } from './storage';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'config-sync.theme';
const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

function stored(): Theme {
  const value = recall(localStorage, KEY);
  return ORDER.find((theme) => theme === value) ?? 'system';
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  dispatchEvent(new Event('themechange'));
}

export const showStoredTheme = (): void => show(stored());

export function useTheme(): { theme: Theme; next: () => void } {
  const [theme, setTheme] = useState(stored);
  const next = useCallback(() => {
    setTheme((old) => {
      const chosen = ORDER[(ORDER.indexOf(old) + 1) % ORDER.length] ?? 'system';
      remember(localStorage, KEY, chosen);
      show(chosen);
      return chosen;
    });
  }, []);
  return { theme, next };
}

/** Counts up whenever the colours on the page may have changed, for what paints them itself. */
export function useColoursChanged(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const changed = (): void => setCount((old) => old + 1);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', changed);
    addEventListener('themechange', changed);
    return () => {
      dark.removeEventListener('change', changed);
      removeEventListener('themechange', changed);
    };
  }, []);
  return count;
}
