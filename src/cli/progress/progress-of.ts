import type { Terminal } from '../terminal/terminal';
import { Lines } from './lines';
import type { Progress } from './progress';

export async function progressOf(terminal: Terminal, total: number): Promise<Progress> {
  if (!terminal.errIsTty) return new Lines(terminal, total);
  const { Bar } = await import('./bar.js');
  return new Bar(terminal, total);
}
