import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** @returns {string[]} the fields of /proc/<pid>/stat behind the name, from the state on */
function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** @returns {number} processor milliseconds that the process has used, in all its threads */
export function cpuMs(pid) {
  const fields = stat(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Processor time of those children that are still there: a backend may end while we look. */
function childrenCpuMs(pid) {
  let sum = 0;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (stat(name)[1] === String(pid)) sum += cpuMs(name);
    } catch {
      continue;
    }
  }
  return sum;
}

/** @returns {number} as `cpuMs`, with the children that are alive and those that have ended */
export function familyCpuMs(pid) {
  const fields = stat(pid);
  const ended = (Number(fields[13]) + Number(fields[14])) * TICK_MS;
  return cpuMs(pid) + ended + childrenCpuMs(pid);
}

function statusMb(pid, field) {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

export const rssMb = (pid) => statusMb(pid, 'VmRSS');
export const peakRssMb = (pid) => statusMb(pid, 'VmHWM');
