import { Command, SubCommand } from 'nest-commander';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import type { Column } from '../output/column';

interface MigrationState {
  readonly name: string;
  readonly applied: boolean;
}

const COLUMNS: readonly Column<MigrationState>[] = [
  { name: 'MIGRATION', value: ({ name }) => name },
  { name: 'APPLIED', value: ({ applied }) => applied, colour: ({ applied }) => (applied ? 'green' : 'yellow') },
];

@SubCommand({ name: 'up', description: 'brings the schema to the newest version; plain `migrate` does the same' })
export class MigrateUpCommand extends CliCommand {
  protected async execute(): Promise<ExitCode> {
    const { migrate } = await import('./migrations.js');
    this.terminal.line(await migrate('up', this.runtime.environment));
    return EXIT.ok;
  }
}

@SubCommand({ name: 'revert', description: 'takes the newest migration back' })
export class MigrateRevertCommand extends CliCommand {
  protected async execute(): Promise<ExitCode> {
    const { migrate } = await import('./migrations.js');
    this.terminal.line(await migrate('revert', this.runtime.environment));
    return EXIT.ok;
  }
}

@SubCommand({ name: 'status', description: 'lists the migrations; 2 when one is not applied' })
export class MigrateStatusCommand extends CliCommand {
  protected async execute(options: GlobalOptions): Promise<ExitCode> {
    const { migrationStates } = await import('./migrations.js');
    const items = await migrationStates(this.runtime.environment);
    await this.printer(options).list({ items }, COLUMNS, items);
    return items.every(({ applied }) => applied) ? EXIT.ok : EXIT.differs;
  }
}

export const MIGRATE_SUBCOMMANDS = [MigrateUpCommand, MigrateRevertCommand, MigrateStatusCommand];

@Command({
  name: 'migrate',
  description: 'brings the schema at DATABASE_URL to the newest version; needs no service',
  subCommands: MIGRATE_SUBCOMMANDS,
})
export class MigrateCommand extends MigrateUpCommand {}
