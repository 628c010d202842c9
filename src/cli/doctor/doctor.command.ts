import { Command } from 'nest-commander';
import { CliCommand } from '../frame/cli-command';
import { readDotEnv } from '../frame/dot-env';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { findingLine } from './finding-line';
import type { Finding } from './finding';

@Command({
  name: 'doctor',
  description:
    'looks at everything that the service needs, with the service’s own environment; 2 for a warning, 1 for a failure',
})
export class DoctorCommand extends CliCommand {
  protected async execute(options: GlobalOptions): Promise<ExitCode> {
    readDotEnv();
    const { examine } = await import('./examine.js');
    const printer = this.printer(options);
    const findings: Finding[] = [];
    const parts = examine(this.runtime.environment, this.api(options));
    // The first that fails is told below; nobody waits for the others then.
    for (const part of parts) part.catch(() => undefined);
    for (const part of parts) {
      const found = await part;
      findings.push(...found);
      if (!printer.forPrograms) for (const finding of found) this.terminal.line(findingLine(finding, printer.colours));
    }
    if (printer.forPrograms) await printer.show({ items: findings }, () => []);
    return verdictOf(findings);
  }
}

function verdictOf(findings: readonly Finding[]): ExitCode {
  const has = (verdict: Finding['verdict']): boolean => findings.some((finding) => finding.verdict === verdict);
  return has('fail') ? EXIT.error : has('warn') ? EXIT.differs : EXIT.ok;
}
