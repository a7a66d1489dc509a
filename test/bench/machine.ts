import { availableParallelism, cpus, totalmem } from 'node:os';

/** On what and when figures were measured. */
export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${availableParallelism()} cores (${model}), ${memory} GB, ${process.platform}, Node ${process.versions.node}.`;
}
