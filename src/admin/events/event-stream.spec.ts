import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { EventStream, frameOf } from './event-stream';

class FakeResponse extends EventEmitter {
  written: string[] = [];
  writableLength = 0;
  state: 'open' | 'ended' | 'destroyed' = 'open';
  readonly writeHead = jest.fn();

  write(text: string): void {
    this.written.push(text);
  }

  end(): void {
    this.state = 'ended';
    this.emit('close');
  }

  destroy(): void {
    this.state = 'destroyed';
    this.emit('close');
  }
}

function world({ allowed = () => true }: { allowed?: () => boolean } = {}) {
  const response = new FakeResponse();
  const ended: EventStream[] = [];
  const stream = new EventStream(response as unknown as Response, allowed, (which) => ended.push(which));
  response.written = [];
  return { response, stream, ended };
}

describe('an event', () => {
  it('is one frame, whatever stands in it', () => {
    const frame = frameOf({ event: 'run', id: '7', data: { error: 'two\nlines\r\n\ndata: forged' } });
    expect(frame.split('\n').slice(0, 2)).toEqual(['event: run', 'id: 7']);
    expect(frame.match(/\n/g)).toHaveLength(4);
    expect(JSON.parse(/data: (.*)/.exec(frame)?.[1] ?? '')).toEqual({ error: 'two\nlines\r\n\ndata: forged' });
  });

  it('has no id when nothing can go on there', () => expect(frameOf({ event: 'fleet', data: 1 })).not.toContain('id:'));
});

describe('a stream', () => {
  it('is no page that anybody keeps or holds back', () =>
    expect(world().response.writeHead).toHaveBeenCalledWith(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    }));

  it('sends what was missed first, and nothing twice', () => {
    const { response, stream } = world();
    stream.send('[fleet]');
    stream.send('[run 8]', '8');
    stream.send('[run 9]', '9');
    expect(response.written).toEqual([]);
    stream.begin(
      new Map([
        ['7', '[run 7]'],
        ['8', '[run 8]'],
      ]),
    );
    stream.send('[run 10]', '10');
    expect(response.written).toEqual(['[run 7]', '[run 8]', '[fleet]', '[run 9]', '[run 10]']);
  });

  it('keeps the line open, as long as its token is good', () => {
    let good = true;
    const { response, stream } = world({ allowed: () => good });
    stream.ping();
    expect(response.written).toEqual([': ping\n\n']);
    good = false;
    stream.ping();
    expect(response.state).toBe('ended');
  });

  it('gives a client up that does not read', () => {
    const { response, stream, ended } = world();
    stream.begin(new Map());
    response.writableLength = 256 * 1024 + 1;
    stream.send('x');
    expect([response.state, ended]).toEqual(['destroyed', [stream]]);
  });

  it('sends nothing any more when the client is gone', () => {
    const { response, stream, ended } = world();
    stream.begin(new Map());
    response.emit('close');
    stream.send('x');
    stream.ping();
    stream.end();
    expect([response.written, response.state, ended]).toEqual([[], 'open', [stream]]);
  });
});
