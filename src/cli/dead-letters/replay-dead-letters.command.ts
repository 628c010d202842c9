import { SubCommand } from 'nest-commander';
import { TreatDeadLettersCommand } from './treat-dead-letters.command';

@SubCommand({
  name: 'replay',
  description:
    'asks once more for what dead letters asked for, and takes them off the list; 2 when some cannot be replayed',
  arguments: '[id...]',
  argsDescription: { id: 'ids of dead letters; without them, all within the bounds' },
})
export class ReplayDeadLettersCommand extends TreatDeadLettersCommand {
  protected override readonly verb = 'replay';
  protected override readonly needsWhy = false;

  protected override does(count: number): string {
    return `this replays ${count} dead letters`;
  }
}
