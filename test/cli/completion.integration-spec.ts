import { execFileSync } from 'node:child_process';
import { runCli } from './support/cli';

it('knows commands and options in bash', async () => {
  const { out } = await runCli(['completion', 'bash']);
  const complete = (line: string): string[] => {
    const words = line.split(' ');
    const script = `${out}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _config_sync; echo "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
  };
  expect(complete('config-sync ag')).toEqual(['agents']);
  expect(complete('config-sync agents hist')).toEqual(['history']);
  expect(complete('config-sync -o json dlq re')).toEqual(['replay']);
  expect(complete('config-sync agents ls --stat')).toEqual(['--status']);
  expect(complete('config-sync agents ls --out')).toEqual(['--output']);
});
