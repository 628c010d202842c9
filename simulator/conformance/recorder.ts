import { type Answer, type CallOptions, Client } from '../testing/client';
import type { VendorValidator } from './vendor-validator';

/** Calls the simulator and holds every exchange against the vendor's document. */
export class Recorder {
  readonly covered = new Set<string>();
  readonly problems: string[] = [];

  constructor(
    private readonly client: Client,
    private readonly validator: VendorValidator,
  ) {}

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const answer = await this.client.call(method, path, options);
    const operation = this.validator.find(method, path);
    if (!operation) {
      this.problems.push(`${method} ${path}: not in the vendor's document`);
      return answer;
    }
    const label = `${method} ${operation.template} ${answer.status}`;
    this.covered.add(label);
    if (answer.status < 300 && options.body !== undefined && !this.validator.acceptsRequest(operation, options.body)) {
      this.problems.push(`${label}: accepted a body that the vendor's document refuses`);
    }
    this.checkAnswer(label, method, answer, operation);
    return answer;
  }

  private checkAnswer(
    label: string,
    method: string,
    answer: Answer,
    operation: NonNullable<ReturnType<VendorValidator['find']>>,
  ): void {
    if (method === 'HEAD') return;
    const verdict = this.validator.judge(operation, answer.status, answer.json);
    if (verdict.kind !== 'invalid') return;
    const reasons = verdict.errors.map((error) => `${error.instancePath} ${error.message}`).join('; ');
    this.problems.push(`${label}: ${reasons} in ${answer.text.slice(0, 200)}`);
  }
}
