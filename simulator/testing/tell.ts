/** Says why a suite is skipped. Past Jest, which swallows what a skipped suite writes to the console. */
export function tell(message: string): void {
  process.stderr.write(`\n  ! ${message}\n`);
}
