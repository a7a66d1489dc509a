/** What programs are told of a message: of webhooks it is the body, of templates the values. Pure. */
import type { AlertMessage, MessageFacts } from './message.ts';

/** The names are a contract with whoever reads them. */
export function wireFacts(facts: MessageFacts) {
  return {
    alert: facts.alert,
    service: facts.service,
    slo: facts.slo,
    source: facts.source,
    kind: facts.kind,
    condition: facts.condition,
    tier: facts.tier,
    severity: facts.kind,
    burn: facts.burn,
    threshold: facts.threshold,
    lookback: facts.lookback,
    spent: facts.spent,
    remaining: facts.remaining,
    verdict: facts.verdict,
    reason: facts.reason,
    headline: facts.headline,
    objective: facts.objective,
    description: facts.description,
    runbook: facts.runbook,
    hit: facts.hit.map(({ what, bad, share }) => ({ what, bad, share })),
    deploy: facts.deploy === null ? null : { version: facts.deploy.version, at: iso(facts.deploy.at) },
    startedAt: iso(facts.startedAt),
    resolvedAt: facts.resolvedAt === null ? null : iso(facts.resolvedAt),
    url: facts.url,
  };
}

/** "alert.firing", "alert.resolved" or "alert.test". */
export function wireType({ type, test }: AlertMessage): string {
  return `alert.${test ? 'test' : type}`;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
