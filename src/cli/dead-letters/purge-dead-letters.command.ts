import { SubCommand } from 'nest-commander';
import { TreatDeadLettersCommand } from './treat-dead-letters.command';

@SubCommand({
  name: 'purge',
  description: 'removes dead letters for good; export them first',
  arguments: '[id...]',
  argsDescription: { id: 'ids of dead letters; without them, all within the bounds' },
})
export class PurgeDeadLettersCommand extends TreatDeadLettersCommand {
  protected override readonly verb = 'purge';
  protected override readonly needsWhy = true;

  protected override does(count: number): string {
    return `this removes ${count} dead letters for good`;
  }
}
