import { CliError, InterruptedError, UsageError } from './cli-error';
import { failureOf } from './failure';

const parserError = (code: string, exitCode: number): Error =>
  Object.assign(new Error('said already'), { code, exitCode });

it.each([
  { why: 'a refusal', error: new CliError('no'), want: { code: 1, sentence: 'config-sync: no' } },
  {
    why: 'a command that was not understood',
    error: new UsageError('no'),
    want: { code: 1, sentence: 'config-sync: no' },
  },
  { why: 'Ctrl-C', error: new InterruptedError(), want: { code: 130, sentence: null } },
  { why: 'help', error: parserError('commander.helpDisplayed', 0), want: { code: 0, sentence: null } },
  { why: 'an unknown option', error: parserError('commander.unknownOption', 1), want: { code: 1, sentence: null } },
  {
    why: 'a bug',
    error: new TypeError('x'),
    want: { code: 1, sentence: expect.stringContaining('a bug: TypeError: x') },
  },
  { why: 'something that is no error', error: 'x', want: { code: 1, sentence: expect.stringContaining('a bug: x') } },
])('$why ends with its code', ({ error, want }) => {
  expect(failureOf(error, false)).toEqual(want);
});

it('whatever is thrown after Ctrl-C is no failure', () => {
  expect(failureOf(new Error('aborted'), true)).toEqual({ code: 130, sentence: null });
});
