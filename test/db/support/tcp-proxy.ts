import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A door in front of a server that can be shut (nothing comes through, nobody is told) and opened for new connections. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that were let in so far. */
  readonly accepted: number;
  /** From now on the connections there are carry nothing, in either direction. New ones are as ever. */
  swallow(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let accepted = 0;
  const server = createServer((client) => {
    accepted += 1;
    const target = connect(targetPort, '127.0.0.1');
    const pair = [client, target] as const;
    pairs.add(pair);
    client.pipe(target);
    target.pipe(client);
    for (const socket of pair) socket.on('error', () => undefined);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    swallow: () => {
      for (const [client, target] of pairs) {
        client.unpipe(target);
        target.unpipe(client);
        for (const socket of [client, target]) socket.pause();
      }
    },
    close: async () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
