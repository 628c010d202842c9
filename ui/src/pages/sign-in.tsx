import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, messageOf } from '../api/api-error';
import { Client } from '../api/client';
import { Icon } from '../parts/icon';
import { ErrorNote } from '../parts/notes';

interface Props {
  /** Why the last token does no more; null = there was none. */
  readonly refused: string | null;
  readonly onToken: (token: string) => void;
}

/** Lets nobody in before the service has taken the token. */
export function SignInPage({ refused, onToken }: Props) {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(refused === null ? null : new Error(refused));
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = 'Sign in · config-sync';
    field.current?.focus();
  }, []);

  const submit = async (): Promise<void> => {
    const given = token.trim();
    if (given === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      await new Client(given, () => undefined).get('v1/token', AbortSignal.timeout(30_000));
      onToken(given);
    } catch (refusal) {
      setBusy(false);
      setError(refusal instanceof ApiError ? refusal : new Error(messageOf(refusal)));
      field.current?.focus();
    }
  };

  return (
    <main class="sign-in">
      <form
        class="sign-in-card"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="brand">
          <Icon name="sync" size={22} />
          <h1>config-sync</h1>
        </div>
        <div class="field">
          <label for="token">Admin token</label>
          <input
            ref={field}
            id="token"
            type="password"
            autocomplete="current-password"
            spellcheck={false}
            value={token}
            aria-describedby="token-hint"
            onInput={(event) => setToken(event.currentTarget.value)}
          />
          <p id="token-hint" class="small muted">
            <code>ADMIN_TOKEN</code>, or a line of <code>ADMIN_TOKENS</code>. It is kept in this tab until you sign out
            or close it, and sent to this service only.
          </p>
        </div>
        {error !== null && <ErrorNote error={error} />}
        <button type="submit" class="button button-primary" aria-disabled={busy || token.trim() === ''}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
