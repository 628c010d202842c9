import { readConfiguration, type ActiveContext } from '../db';
import { ConfigurationError } from '../domain';

/** One version of an agent's configuration as its bots get it, or why they do not get it. */
export interface RenderedContext {
  readonly version: number;
  readonly revision: string;
  /** UTF-8 JSON `{agentId, contextVersion, context, config}`; empty when the document is refused. */
  readonly body: Buffer;
  readonly refusal: { readonly message: string; readonly path: string } | null;
}

/**
 * Writes the answer of one version once, to be sent many times. `context` is `llm_context` word for word, `{}` without one; `config` is all
 * the rest but `deployment`. A document that config-sync would not deploy is refused as a whole: half of it could be a broken bot.
 */
export function render({ agentId, version, revision, document }: ActiveContext): RenderedContext {
  try {
    const { llmContext } = readConfiguration(document);
    const { deployment: _, llm_context: __, ...config } = document as Readonly<Record<string, unknown>>;
    const text = JSON.stringify({ agentId, contextVersion: version, context: llmContext ?? {}, config });
    return { version, revision, body: toBuffer(text), refusal: null };
  } catch (error) {
    const known = error instanceof ConfigurationError;
    const refusal = known
      ? { message: error.message, path: error.path }
      : { message: 'config: cannot be read', path: 'config' };
    return { version, revision, body: Buffer.alloc(0), refusal };
  }
}

/** With memory of its own: a slice of Node's shared pool would keep more alive than it counts for. */
function toBuffer(text: string): Buffer {
  const buffer = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  buffer.write(text);
  return buffer;
}
