import { SubCommand } from 'nest-commander';
import type { DeadLetterView } from '../../api';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { fact, facts, section } from '../output/sections';
import { oneLine } from '../terminal/safe-cell';

@SubCommand({
  name: 'show',
  aliases: ['get'],
  description: 'shows one dead letter with the message as it was received',
  arguments: '<id>',
  argsDescription: { id: 'the id of the dead letter' },
})
export class ShowDeadLetterCommand extends CliCommand {
  protected async execute(options: GlobalOptions, [id = '']: readonly string[]): Promise<ExitCode> {
    const printer = this.printer(options);
    const letter = await this.api(options).get<DeadLetterView>(`/v1/dead-letters/${encodeURIComponent(id)}`);
    await printer.show(letter, () => letterLines(letter, printer.colours));
    return EXIT.ok;
  }
}

function letterLines(letter: DeadLetterView, colours: boolean): string[] {
  const known = [
    ...fact('id', letter.id),
    ...fact('failed', letter.failedAt),
    ...fact('reason', letter.reason, 'red'),
    ...fact('error', letter.error),
    ...fact('attempts', letter.attempts),
    ...fact('agent', letter.agentId),
    ...fact('version', letter.version),
    ...fact('change', letter.changeType),
    ...fact('replayable', letter.replayable),
  ];
  const title = letter.truncated ? 'Message (only its beginning)' : 'Message';
  return [...facts(known, colours), ...section(title, [oneLine(letter.message)], colours)];
}
