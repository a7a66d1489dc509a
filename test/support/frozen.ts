/** Processes that stop in the middle of what they do, and go on. */
import { readdirSync, readFileSync } from 'node:fs';

/** Freezes a process and its children; answers how to let them go on. */
export function freeze(pid: number): () => void {
  // The parent first: then no further process can appear.
  sent(pid, 'SIGSTOP');
  const frozen = [pid, ...childrenOf(pid)];
  for (const child of frozen) sent(child, 'SIGSTOP');
  return () => {
    for (const child of frozen) sent(child, 'SIGCONT');
  };
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      return false;
    }
  });
}

/** False: there is no such process. */
export function sent(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
