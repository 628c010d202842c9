import { short } from './statistics.mjs';

/** @returns one line of the verdict; `met` is null when what it compares was not measured */
const line = (what, target, value, met) => ({ what, target, value, met: Number.isFinite(value) ? met : null });

export const atLeast = (what, target, value) => line(what, `≥ ${short(target)}`, value, value >= target);
export const atMost = (what, target, value) => line(what, `≤ ${short(target)}`, value, value <= target);
