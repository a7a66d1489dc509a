/** What the page says of a policy beside the verdict. */
import type { SloStatus } from '../../server/http/contract.ts';
import { span } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';

const MINUTE_MS = 60_000;

type PolicyView = {
  /** What the team wants people to know now. */
  readonly words: string | null;
  readonly freeze: string | null;
  readonly prose: readonly string[];
  /** Who is held back asks why. */
  readonly isOpen: boolean;
};

export function policyView({
  policy,
  verdict,
  updatedAt,
}: Pick<SloStatus, 'policy' | 'verdict' | 'updatedAt'>): PolicyView {
  const { words, freeze, prose } = policy;
  return {
    words,
    freeze: freeze === null ? null : freezeText(freeze, Date.parse(updatedAt)),
    prose,
    isOpen: verdict === 'harden',
  };
}

/** `Deploys are frozen until 2027-01-03 00:00 UTC, 3 days more: holidays.` */
function freezeText({ to, reason }: NonNullable<SloStatus['policy']['freeze']>, now: number): string {
  const left = span(Math.max(0, Date.parse(to) - now) / MINUTE_MS);
  return `Deploys are frozen until ${timeOf(to)}, ${left} more: ${reason.replace(/\.$/, '')}.`;
}
