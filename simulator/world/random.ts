import { Injectable } from '@nestjs/common';

/** mulberry32: small, fast and the same on every machine for one seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The only source of chance. Ids and faults draw from separate streams, so that a run with one more agent
 * still meets the same faults.
 */
@Injectable()
export class Random {
  private readonly ids: () => number;
  private readonly faults: () => number;

  constructor(seed: number = Date.now() ^ (process.pid << 8)) {
    this.ids = generator(seed);
    this.faults = generator(seed ^ 0x5bd1e995);
  }

  /** A uniform number in [0, 1) for deciding on faults and jitter. */
  chance(): number {
    return this.faults();
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = Array.from({ length: 4 }, () => this.word()).join('');
    const variant = '89ab'.charAt(parseInt(hex.charAt(16), 16) & 3);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  private word(): string {
    return Math.floor(this.ids() * 4294967296)
      .toString(16)
      .padStart(8, '0');
  }
}
