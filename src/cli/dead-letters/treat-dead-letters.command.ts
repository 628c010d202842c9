import { Injectable } from '@nestjs/common';
import type { ApiClient } from '../api/api-client';
import type { ConsentOptions } from '../consent/consent';
import type { ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { BoundedCommand } from './bounded-command';
import { boundsOf, countWithin, type BoundOptions } from './bounds';
import { added, NOTHING, treat, treatOne, type Verb } from './treat';
import { showTreated } from './treated';

type Options = ConsentOptions & BoundOptions;

/** The same for both verbs: some letters by id, or all within bounds, counted before somebody agrees to it. */
@Injectable()
export abstract class TreatDeadLettersCommand extends BoundedCommand {
  protected abstract readonly verb: Verb;
  /** Where it cannot be taken back. */
  protected abstract readonly needsWhy: boolean;

  protected abstract does(count: number): string;

  protected async execute(options: GlobalOptions & Options, ids: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const treated = ids.length > 0 ? await this.named(api, options, ids) : await this.bounded(api, options);
    return showTreated(this.printer(options), treated);
  }

  /** Whoever names them has looked at them: what can be taken back is not asked about. */
  private async named(api: ApiClient, options: Options, ids: readonly string[]): Promise<typeof NOTHING> {
    const why = this.needsWhy ? await this.agreed(options, ids.length) : options.why;
    let sum = NOTHING;
    for (const id of ids) sum = added(sum, await treatOne(api, this.verb, id, why));
    return sum;
  }

  private async bounded(api: ApiClient, options: Options): Promise<typeof NOTHING> {
    const bounds = await boundsOf(api, options);
    const count = Math.min(await countWithin(api, bounds), options.limit ?? Infinity);
    if (count === 0) return NOTHING;
    const why = await this.agreed(options, count);
    return treat(this.runtime, api, { verb: this.verb, bounds, count, why });
  }

  private agreed(options: Options, count: number): Promise<string | undefined> {
    return this.consent(options).to({ does: this.does(count), needsWhy: this.needsWhy });
  }
}
