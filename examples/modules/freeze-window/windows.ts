const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MINUTES_A_WEEK = 7 * 24 * 60;
const WINDOW = /^(\w{3}) (\d\d):(\d\d)-(\w{3}) (\d\d):(\d\d)$/;

/** How long it stays frozen; null = it is not. By the clock on the wall, so a night in which the clocks change may be an hour off. */
export type FrozenMs = (at: Date) => number | null;

/**
 * Windows that come each week, as `Fri 18:00-Mon 06:00, Wed 11:00-Wed 12:00`. They begin and end by the clock on the wall, summer and
 * winter.
 *
 * @throws Error when one of them, or the time zone, cannot be understood: a freeze that silently is none would be worse than no start
 */
export function readWindows(text: string, timeZone: string): FrozenMs {
  const parts = text.split(',').map((part) => part.trim());
  const windows = parts.filter((part) => part !== '').map(readWindow);
  const wall = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const now = minuteOfWeek(wall, at);
    const left = windows.map(({ from, minutes }) => minutes - ((now - from + MINUTES_A_WEEK) % MINUTES_A_WEEK));
    const longest = Math.max(0, ...left);
    return longest === 0 ? null : longest * 60_000 - (at.getTime() % 60_000);
  };
}

function readWindow(text: string): { from: number; minutes: number } {
  const [, fromDay = '', fromHour, fromMinute, toDay = '', toHour, toMinute] = WINDOW.exec(text) ?? [];
  const from = minute(fromDay, Number(fromHour), Number(fromMinute));
  const to = minute(toDay, Number(toHour), Number(toMinute));
  if (from === null || to === null || from === to) throw new Error(`FREEZE_WINDOWS: "${text}" is no window`);
  return { from, minutes: (to - from + MINUTES_A_WEEK) % MINUTES_A_WEEK };
}

function minute(day: string, hours: number, minutes: number): number | null {
  const index = DAYS.indexOf(day);
  return index >= 0 && hours < 24 && minutes < 60 ? (index * 24 + hours) * 60 + minutes : null;
}

function minuteOfWeek(wall: Intl.DateTimeFormat, at: Date): number {
  const parts = new Map(wall.formatToParts(at).map(({ type, value }) => [type, value]));
  return minute(parts.get('weekday') ?? '', Number(parts.get('hour')), Number(parts.get('minute'))) ?? 0;
}
