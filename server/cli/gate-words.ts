/** What the gate answered, in the words that every format shares. */
import type { GateAnswer } from '../http/gate-contract.ts';

/** `snippets may be deployed.`; the verdict stands before it, the reasons after. */
export function permission({ slo, service, allowed, override, exception }: GateAnswer): string {
  const about = slo === null ? service : `${service}, by ${slo},`;
  if (!allowed) return `${about} may not be deployed.`;
  return `${about} may be deployed${override !== null || exception !== null ? ' all the same' : ''}.`;
}

/** What people write may hold line breaks and worse. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
