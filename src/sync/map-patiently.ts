export interface Patience {
  /** Items under way at once, those that are slow not counted. */
  readonly limit: number;
  /** After so long an item is slow and leaves its place to the next. */
  readonly slowMs: number;
  /** Items under way at once in all. */
  readonly cap: number;
  /** Asked before each item: true = begin no more. */
  readonly enough: () => boolean;
  /** Nothing is left but to wait for the slow ones. */
  readonly onlySlowLeft?: () => void;
}

/**
 * Runs `work` over `items` with a bound that a hanging item cannot use up: whoever takes longer than `slowMs` goes on beside the others.
 *
 * @returns the results of the items that were begun, in no particular order. After a rejection nothing more is begun, and it rejects when
 * what is under way has ended.
 */
export function mapPatiently<T, R>(
  items: readonly T[],
  patience: Patience,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  return new Promise((resolve, reject) => {
    new Run(items, patience, work, resolve, reject).advance();
  });
}

class Run<T, R> {
  private readonly results: R[] = [];
  private next = 0;
  private fast = 0;
  private underWay = 0;
  private failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly items: readonly T[],
    private readonly patience: Patience,
    private readonly work: (item: T) => Promise<R>,
    private readonly resolve: (results: R[]) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  /** Begins what may begin, and ends when nothing is under way any more. */
  advance(): void {
    const { limit, cap, onlySlowLeft } = this.patience;
    while (this.fast < limit && this.underWay < cap && this.more()) this.begin(this.items[this.next++] as T);
    if (this.underWay === 0) this.end();
    else if (this.fast === 0 && !this.more()) onlySlowLeft?.();
  }

  private end(): void {
    if (this.failure === null) this.resolve(this.results);
    else this.reject(this.failure.error);
  }

  private more(): boolean {
    return this.failure === null && this.next < this.items.length && !this.patience.enough();
  }

  private begin(item: T): void {
    this.fast += 1;
    this.underWay += 1;
    let slow = false;
    const timer = setTimeout(() => {
      slow = true;
      this.fast -= 1;
      this.advance();
    }, this.patience.slowMs);
    this.work(item)
      .then(
        (result) => void this.results.push(result),
        (error: unknown) => {
          this.failure ??= { error };
        },
      )
      .finally(() => {
        clearTimeout(timer);
        this.underWay -= 1;
        if (!slow) this.fast -= 1;
        this.advance();
      });
  }
}
