import { InProcessCallBudget } from './in-process-call-budget';

const never = new AbortController().signal;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('keeps the two credentials apart', async () => {
  const budget = new InProcessCallBudget(1);
  const granted: string[] = [];
  budget.pause('private', 1000);
  void budget.acquire('private', never).then(() => granted.push('private'));
  void budget.acquire('public', never).then(() => granted.push('public'));
  await jest.advanceTimersByTimeAsync(999);
  expect(granted).toEqual(['public']);
  await jest.advanceTimersByTimeAsync(2);
  expect(granted).toEqual(['public', 'private']);
});
