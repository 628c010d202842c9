export interface Route {
  /** `agents`, `dead-letters`, … ; empty = the overview. */
  readonly page: string;
  readonly id: string | null;
  readonly query: URLSearchParams;
}

/** @param hash as `location.hash`: `#/agents/<id>?…`. What cannot be read is the overview. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', id = ''] = path.split('/').map(decoded);
  return { page, id: id === '' ? null : id, query: new URLSearchParams(search) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
