import { Interrupt } from '../frame/interrupt';
import { FakeTerminal } from '../testing/fake-terminal';
import { Consent, type ConsentOptions } from './consent';

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const DOES = 'this removes 3 dead letters for good';

function consent(
  options: ConsentOptions,
  canAsk = false,
): { fake: FakeTerminal; asked: (needsWhy: boolean) => Promise<string | undefined> } {
  const fake = new FakeTerminal({ canAsk });
  const subject = new Consent(fake.terminal, new Interrupt(), options);
  return { fake, asked: (needsWhy) => subject.to({ does: DOES, needsWhy }) };
}

describe('without a terminal', () => {
  it.each([
    { options: {}, needsWhy: true, wants: '--yes and --why' },
    { options: { yes: true }, needsWhy: true, wants: '--why' },
    { options: { why: 'x' }, needsWhy: true, wants: '--yes' },
    { options: { why: 'x' }, needsWhy: false, wants: '--yes' },
  ])('refuses, and says what is missing: $wants', async ({ options, needsWhy, wants }) => {
    const { asked, fake } = consent(options);
    await expect(asked(needsWhy)).rejects.toThrow(`${DOES}: without a terminal to ask at, it wants ${wants}`);
    expect(fake.err).toBe('');
  });

  it('goes on when all is said', async () => {
    await expect(consent({ yes: true, why: 'asked for' }).asked(true)).resolves.toBe('asked for');
    await expect(consent({ yes: true }).asked(false)).resolves.toBeUndefined();
  });
});

describe('at a terminal', () => {
  it('asks, and asks why', async () => {
    const { asked, fake } = consent({}, true);
    const answer = asked(true);
    fake.type('y');
    await waitUntil(() => fake.err.includes('Why?'));
    fake.type('cleaning up');
    await expect(answer).resolves.toBe('cleaning up');
    expect(fake.err).toContain(`${DOES}. Go on? [y/N]`);
    expect(fake.out).toBe('');
  });

  it.each(['', 'n', 'no', 'yess'])('does nothing after %j', async (word) => {
    const { asked, fake } = consent({ why: 'x' }, true);
    const answer = asked(true);
    fake.type(word);
    await expect(answer).rejects.toThrow('nothing was done');
  });

  it('does nothing without a reason where one is needed', async () => {
    const { asked, fake } = consent({ yes: true }, true);
    const answer = asked(true);
    fake.type('');
    await expect(answer).rejects.toThrow('it needs a reason');
  });
});
