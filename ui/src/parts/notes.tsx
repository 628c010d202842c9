import type { ComponentChildren } from 'preact';
import { ApiError } from '../api/api-error';
import { Icon } from './icon';

/** What went wrong, in the service's own words, and a way to try again. */
export function ErrorNote({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const api = error instanceof ApiError ? error : null;
  return (
    <div class="note note-bad" role="alert">
      <Icon name="alert" />
      <div>
        <p>{error.message}</p>
        {api !== null && (
          <p class="small muted">
            {api.status === 0 ? 'No answer' : `${api.status} ${api.code}`}
            {api.requestId !== null && ` · request ${api.requestId}`}
          </p>
        )}
      </div>
      {retry !== undefined && (
        <button type="button" class="button button-plain" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Note({ tone, children }: { readonly tone: 'warn' | 'info'; readonly children: ComponentChildren }) {
  return (
    <div class={`note note-${tone}`}>
      <Icon name={tone === 'warn' ? 'alert' : 'plan'} />
      <div>{children}</div>
    </div>
  );
}

/** In place of a list that has nothing in it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <p class="muted">{children}</p>}
    </div>
  );
}

/** In place of what is being asked for. */
export function Loading({ lines = 3, what }: { readonly lines?: number; readonly what: string }) {
  return (
    <div class="loading" role="status">
      <span class="hidden">Loading {what}…</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}
