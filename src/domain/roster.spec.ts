import { Roster } from './roster';

it('has whoever entered and has not left', () => {
  const roster = new Roster<string>();
  const [leaveA, , leaveC] = ['a', 'b', 'c', 'd'].map((member) => roster.enter(member));
  expect([...roster]).toEqual(['a', 'b', 'c', 'd']);
  leaveA?.();
  leaveC?.();
  expect([...roster].sort()).toEqual(['b', 'd']);
  expect(roster.size).toBe(2);
});

it('lets one leave once', () => {
  const roster = new Roster<string>();
  const leave = roster.enter('a');
  leave();
  roster.enter('b');
  leave();
  expect([...roster]).toEqual(['b']);
});

it('knows the same one twice', () => {
  const roster = new Roster<string>();
  const leave = roster.enter('a');
  roster.enter('a');
  leave();
  expect([...roster]).toEqual(['a']);
});

it('may be changed while it is gone through', () => {
  const roster = new Roster<() => void>();
  const leaves = [0, 1, 2].map((index) => roster.enter(() => leaves[index]?.()));
  for (const leave of roster) leave();
  expect(roster.size).toBe(0);
});
