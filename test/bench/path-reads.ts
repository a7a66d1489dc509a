/** Reads at a fixed rate, timed from when each was due: a late answer delays no later question. */
import { Agent, get } from 'node:http';
import { quantile } from './statistics.ts';

export type ReadFigures = { readonly p50: number; readonly p99: number };

/** `count` reads at `rate` a second, going round the paths. */
export async function readPaths(
  url: string,
  paths: readonly string[],
  { count, rate }: { count: number; rate: number },
): Promise<ReadFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const took: number[] = [];
  const begun = performance.now() + 50;
  let asked = 0;
  const timer = setInterval(() => {
    for (; asked < count && performance.now() >= begun + (asked * 1000) / rate; asked++) {
      const due = begun + (asked * 1000) / rate;
      const path = paths[(asked * 7919) % paths.length]!;
      readOne(`${url}${path}`, agent).then(() => {
        if (took.push(performance.now() - due) === count) resolve();
      }, reject);
    }
  }, 1);
  await promise.finally(() => {
    clearInterval(timer);
    agent.destroy();
  });
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

function readOne(url: string, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  get(url, { agent }, (answer) => {
    answer.resume();
    answer.on('end', () => {
      if (answer.statusCode === 200) resolve();
      else reject(new Error(`${url} answered ${answer.statusCode}`));
    });
  }).on('error', reject);
  return promise;
}
