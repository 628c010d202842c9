import { createServer, Socket, type AddressInfo, type Server } from 'node:net';

/**
 * What the network does to a connection.
 *
 * - `pass`: nothing, apart from `latencyMs`
 * - `black-hole`: what is sent disappears, both ways, and nobody is told; new connections are accepted and stay silent
 * - `half-open`: what the client sends arrives, what the server answers disappears
 * - `refuse`: new connections are reset; those that are there go on
 *
 * A connection that lost bytes is broken for good, as after a change of routes: it stays silent when the network is itself again.
 */
export type NetworkMode = 'pass' | 'black-hole' | 'half-open' | 'refuse';

/** A TCP proxy in front of PostgreSQL, Redis or the API, on 127.0.0.1. */
export class TcpProxy {
  mode: NetworkMode = 'pass';
  /** Added to what is sent, each way. */
  latencyMs = 0;
  private readonly pairs = new Set<Pair>();
  private held: (() => void)[] | null = null;

  private constructor(
    private readonly target: { readonly host: string; readonly port: number },
    private readonly server: Server,
  ) {
    server.on('connection', (client) => {
      this.accept(client);
    });
  }

  /** @param url whose host and port to forward to */
  static async inFrontOf(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TcpProxy({ host: hostname, port: Number(port) }, server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** The same URL through the proxy. */
  through(url: string): string {
    const { protocol, hostname, port } = new URL(url);
    return url.replace(`${hostname}:${port}`, `127.0.0.1:${this.port}`).replace(/^\w+:/, protocol);
  }

  /** Resets every connection that is there. */
  reset(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  /** From now on what the servers answer waits; it loses nothing and comes in one piece with `let()`, as after a pause of the reader. */
  hold(): void {
    this.held ??= [];
  }

  let(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const pair of this.pairs) pair.client.cork();
    for (const send of held) send();
    for (const pair of this.pairs) pair.client.uncork();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.reset();
    await closed;
  }

  private accept(client: Socket): void {
    if (this.mode === 'refuse') {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const pair: Pair = { client, server: new Socket(), broken: false };
    this.pairs.add(pair);
    if (this.mode === 'black-hole') pair.broken = true;
    else pair.server.connect(this.target.port, this.target.host);
    this.join(pair, pair.client, pair.server);
    this.join(pair, pair.server, pair.client);
  }

  private join(pair: Pair, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      if (this.swallows(pair, from)) return;
      // A socket that is still connecting keeps what it is given.
      const send = (): unknown => !to.destroyed && to.write(chunk);
      if (from === pair.server && this.held !== null) this.held.push(send);
      else if (this.latencyMs === 0) send();
      else setTimeout(send, this.latencyMs);
    });
    from.on('close', () => {
      if (from === pair.server && this.held !== null) {
        this.held.push(() => to.end());
        return;
      }
      // In a black hole nobody hears of an end.
      if (!pair.broken || from === pair.client) to.destroy();
      if (from === pair.client) this.pairs.delete(pair);
    });
  }

  private swallows(pair: Pair, from: Socket): boolean {
    if (this.mode === 'black-hole' || (this.mode === 'half-open' && from === pair.server)) pair.broken = true;
    // The client's side of a broken connection may still arrive while it is only half-open.
    return pair.broken && !(this.mode === 'half-open' && from === pair.client);
  }
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  broken: boolean;
}
