/** CPU time of processes, as Linux accounts for it: user and system, in seconds. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of USER_HZ, which Linux fixes at 100 for what it tells in /proc. */
const TICKS = 100;
const UTIME = 11;
const PARENT = 1;

/** Of the children of this process that have ended. */
export function cpuOfEndedChildren(): number {
  return timesOf('self')!.ended;
}

/** Of a process that runs. */
export function cpuOf(pid: number): number {
  const times = timesOf(String(pid));
  if (times === null) throw new Error(`process ${pid} is gone`);
  return times.own;
}

/** Of a process, its children, and those of them that have ended: of a PostgreSQL server, all that it has done. */
export function cpuOfFamily(pid: number): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf)
    .filter((times) => times !== null && (times.pid === pid || times.parent === pid))
    .reduce((sum, times) => sum + times!.own + times!.ended, 0);
}

type Times = { readonly pid: number; readonly parent: number; readonly own: number; readonly ended: number };

/** Null when there is no such process any more. */
function timesOf(name: string): Times | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${name}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name of the program stands in brackets and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const seconds = (place: number): number => (fields[place]! + fields[place + 1]!) / TICKS;
  return {
    pid: Number.parseInt(text, 10),
    parent: fields[PARENT]!,
    own: seconds(UTIME),
    ended: seconds(UTIME + 2),
  };
}
