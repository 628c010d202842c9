import type { Place, Stage } from '../slots';

/** A place with a slot. Remembers the stages it has been at. */
export class FakePlace implements Place {
  readonly stages: Stage[] = ['working'];

  get stage(): Stage {
    return this.stages.at(-1) ?? 'working';
  }

  turn(): Promise<boolean> {
    return Promise.resolve(true);
  }

  rest(): void {
    this.stages.push('resting');
  }

  conclude(): void {
    this.stages.push('ending');
  }

  leave(): void {
    this.stages.push('left');
  }
}
