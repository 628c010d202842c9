const whole = new Intl.NumberFormat('en-US');

export const number = (value: number): string => whole.format(value);

/** @returns `1 agent`, `12 agents` */
export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;

/** A field of a specification as a person reads it; null and what is left out are a dash. */
export function fieldValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @returns `maxSessionDurationSeconds` → `max session duration seconds` */
export const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
