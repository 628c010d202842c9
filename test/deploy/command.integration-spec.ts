import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(join(__dirname, '../..', path), 'utf8');

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('the service is started with the same flags everywhere', () => {
  it('in the image as by `npm start`', () => {
    const [, command] = /^CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? [];
    expect((JSON.parse(command ?? '[]') as string[]).join(' ')).toBe(scripts['start']);
  });

  it('by the chart as by `npm start`', () => {
    const { image } = parse(read('helm/values.yaml')) as { image: { command: string[] } };
    expect(image.command.join(' ')).toBe(scripts['start']);
  });
});
