import { SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

export type Progress = {
  /** So many bytes of all files, as they are stored, and lines are done with. */
  update(bytes: number, lines: number): void;
  stop(): void;
};

const MS_PER_SECOND = 1000;

/** A bar on a terminal; elsewhere nothing. */
export function showProgress(total: number, io: Io): Progress {
  if (!io.stderr.isTTY || total === 0) return { update() {}, stop() {} };
  const began = performance.now();
  const bar = new SingleBar({
    format: '  {bar} {percentage}%  {read} of {size}  {rate} lines/s  {eta_formatted} left',
    stream: io.stderr,
    etaBuffer: 50,
  });
  bar.start(total, 0, { read: bytesText(0), size: bytesText(total), rate: 0 });
  return {
    update(bytes, lines) {
      const seconds = (performance.now() - began) / MS_PER_SECOND;
      const rate = Math.round(lines / Math.max(seconds, 0.001)).toLocaleString('en');
      bar.update(bytes, { read: bytesText(bytes), rate });
    },
    stop: () => bar.stop(),
  };
}

function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
