import { useNotify } from '../state/notices';
import { Icon } from './icon';

/** Copying needs https or localhost; elsewhere there is no button. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const notify = useNotify();
  if (!isSecureContext) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => notify(`Copied ${what}.`),
      () => notify(`The browser does not let ${what} be copied.`, 'error'),
    );
  };
  return (
    <button type="button" class="icon-button" aria-label={`Copy ${what}`} onClick={copy}>
      <Icon name="copy" size={14} />
    </button>
  );
}
