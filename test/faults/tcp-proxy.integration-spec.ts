import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TcpProxy } from '../support/tcp-proxy';
import { waitFor } from '../support/wait-for';

describe('the TCP proxy', () => {
  let echo: Server;
  let arrived: string;
  let ends: (() => void)[];
  let proxy: TcpProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    arrived = '';
    ends = [];
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      ends.push(() => socket.end());
      socket.on('data', (chunk) => {
        arrived += chunk.toString();
        socket.write(chunk);
      });
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    proxy = await TcpProxy.inFrontOf(`tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  const open = (): { socket: Socket; heard: () => string; failed: () => string } => {
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    let heard = '';
    let failed = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (failed = error.code ?? ''));
    return { socket, heard: () => heard, failed: () => failed };
  };

  const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it('passes what is sent, both ways, and an end', async () => {
    const { socket, heard } = open();
    socket.write('hello');
    await waitFor('the echo', () => heard() === 'hello');
    socket.destroy();
    await waitFor('the end', () => proxy.connections === 0);
  });

  it('delays by its latency', async () => {
    proxy.latencyMs = 100;
    const { socket, heard } = open();
    const startedAt = Date.now();
    socket.write('hello');
    await waitFor('the echo', () => heard() === 'hello');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(190);
  });

  it('resets what is there, and refuses what is new until it passes again', async () => {
    const first = open();
    proxy.mode = 'refuse';
    const second = open();
    await waitFor('the refusal', () => second.failed() === 'ECONNRESET');
    proxy.reset();
    await waitFor('the reset', () => first.failed() === 'ECONNRESET');
    proxy.mode = 'pass';
    const third = open();
    third.socket.write('back');
    await waitFor('the echo', () => third.heard() === 'back');
  });

  it('swallows both ways as a black hole, and never mends a connection that lost something', async () => {
    const before = open();
    before.socket.write('1');
    await waitFor('the echo', () => before.heard() === '1');
    proxy.mode = 'black-hole';
    const during = open();
    for (const { socket } of [before, during]) socket.write('lost');
    await later(50);
    proxy.mode = 'pass';
    for (const { socket } of [before, during]) socket.write('late');
    await later(50);
    expect([arrived, before.heard(), during.heard()]).toEqual(['1', '1', '']);
    expect([before.failed(), during.failed()]).toEqual(['', '']);
    const after = open();
    after.socket.write('2');
    await waitFor('the echo', () => after.heard() === '2');
  });

  it('holds answers back and lets them go in one piece, the end after them', async () => {
    const { socket, heard } = open();
    const chunks: string[] = [];
    let ended = false;
    socket.on('data', (chunk) => chunks.push(chunk.toString()));
    socket.on('close', () => (ended = true));
    socket.write('a');
    await waitFor('the echo', () => heard() === 'a');
    proxy.hold();
    socket.write('b');
    await later(50);
    socket.write('c');
    await later(50);
    for (const end of ends) end();
    await later(50);
    expect([heard(), ended]).toEqual(['a', false]);
    proxy.let();
    await waitFor('the end', () => ended);
    expect(chunks).toEqual(['a', 'bc']);
  });

  it('lets only one direction through while it is half-open', async () => {
    const { socket, heard } = open();
    proxy.mode = 'half-open';
    socket.write('into the dark');
    await waitFor('the bytes', () => arrived === 'into the dark');
    await later(50);
    expect(heard()).toBe('');
  });
});
