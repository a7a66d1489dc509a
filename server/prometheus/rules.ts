/**
 * Objectives as rules of a Prometheus, under the series names of Sloth. Ratios over each look-back divide sums of events, so
 * that busy hours weigh what they weigh. Of objectives on logs Leeway's own /metrics has the series: they have alerts alone.
 */
import { stringify } from 'yaml';
import type { CounterSlo, Slo } from '../slo/definition.ts';
import { lookbackText } from '../slo/duration.ts';
import { type Expression, overRange, takesRange } from '../slo/expression.ts';
import { planFor } from '../slo/plan.ts';
import { targetShare } from '../slo/target.ts';
import { asNumber, type Tier } from '../slo/tiers.ts';

type Labels = Readonly<Record<string, string>>;
type RecordingRule = { readonly record: string; readonly expr: string; readonly labels: Labels };
type AlertingRule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Labels;
  readonly annotations: Labels;
};
type Group = { readonly name: string; readonly rules: readonly (RecordingRule | AlertingRule)[] };

/** YAML that `promtool check rules` takes. */
export function prometheusRules(slos: readonly Slo[]): string {
  return stringify({ groups: slos.flatMap(groupsOf) }, { lineWidth: 0 });
}

function groupsOf(slo: Slo): Group[] {
  const id = `${slo.service}-${slo.name}`;
  const alerts = { name: `leeway-alerts-${id}`, rules: alertingRules(slo) };
  if (slo.sli === 'events') return alerts.rules.length === 0 ? [] : [alerts];
  return [
    { name: `leeway-sli-${id}`, rules: errorRatios(slo) },
    { name: `leeway-meta-${id}`, rules: metadata(slo) },
    ...(alerts.rules.length === 0 ? [] : [alerts]),
  ];
}

function idOf({ service, name }: Slo): Labels {
  return { sloth_id: `${service}-${name}`, sloth_service: service, sloth_slo: name };
}

function errorRatios(slo: CounterSlo): RecordingRule[] {
  return reachesOf(slo).map((minutes) => {
    const text = spanText(slo, minutes);
    return {
      record: `slo:sli_error:ratio_rate${text}`,
      expr: errorRatio(slo, text),
      labels: { ...idOf(slo), sloth_window: text },
    };
  });
}

/** A counter of failures has no series before the first of them. */
function errorRatio({ counters: { counts, part, total } }: CounterSlo, span: string): string {
  const share =
    total === null ? over(part, span) : `((${over(part, span)}) or vector(0)) / (${over(total, span)})`;
  return counts === 'bad' ? share : `1 - (${share})`;
}

/** What always tells of the same few minutes is averaged. */
function over(expression: Expression, span: string): string {
  const query = overRange(expression, span);
  return takesRange(expression) ? query : `avg_over_time((${query})[${span}:1m])`;
}

/** Minutes. */
function reachesOf(slo: Slo): number[] {
  return planFor(slo).lookbacks.map((reach) => (typeof reach === 'number' ? reach : reach.minutes));
}

function metadata(slo: CounterSlo): RecordingRule[] {
  const { target, window } = slo;
  const labels = idOf(slo);
  const budget = target.bad / target.of;
  const lookbacks = reachesOf(slo);
  const errorsOver = (minutes: number) => seriesOf(slo, spanText(slo, minutes));
  const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels });
  return [
    record('slo:objective:ratio', `vector(${targetShare(target)})`),
    record('slo:error_budget:ratio', `vector(${budget})`),
    record('slo:time_period:days', `vector(${window.minutes / 1440})`),
    record('slo:current_burn_rate:ratio', `${errorsOver(lookbacks[0]!)} / ${budget}`),
    record('slo:period_burn_rate:ratio', `${errorsOver(window.minutes)} / ${budget}`),
    record('slo:period_error_budget_remaining:ratio', `1 - ${errorsOver(window.minutes)} / ${budget}`),
    {
      record: 'sloth_slo_info',
      expr: 'vector(1)',
      labels: {
        ...labels,
        sloth_mode: 'leeway',
        sloth_spec: 'leeway',
        sloth_version: 'leeway',
        sloth_objective: target.text.replace('%', ''),
      },
    },
  ];
}

/** One alert for each severity: it fires while any tier of it holds, in both of its look-backs. */
function alertingRules(slo: Slo): AlertingRule[] {
  const { tiers } = planFor(slo);
  return [...Map.groupBy(tiers, ({ severity }) => severity)].map(([severity, own]) => ({
    alert: 'ErrorBudgetBurns',
    expr: own.map((tier) => tierExpr(slo, tier)).join('\nor\n'),
    // By the one, Alertmanagers are told where alerts go; by the other, dashboards made for Sloth find them.
    labels: { ...idOf(slo), severity, sloth_severity: severity },
    annotations: {
      summary: `${slo.service}/${slo.name}: the error budget burns too fast (${severity})`,
      description: slo.objective,
      ...(slo.runbook === null ? {} : { runbook_url: slo.runbook }),
    },
  }));
}

function tierExpr(slo: Slo, tier: Tier): string {
  const limit = `(${asNumber(tier.threshold)} * ${slo.target.bad / slo.target.of})`;
  // Without the window, so that an alert stays the same one when another tier holds it.
  const over = (minutes: number) =>
    `max without (sloth_window) (${seriesOf(slo, spanText(slo, minutes))} > ${limit})`;
  return `(${over(tier.long)} and ${over(tier.short)})`;
}

function seriesOf(slo: Slo, span: string): string {
  return `slo:sli_error:ratio_rate${span}{sloth_id="${slo.service}-${slo.name}"}`;
}

/** Rules know no calendar: a month is the last thirty days there. */
function spanText({ window }: Slo, minutes: number): string {
  return minutes === window.minutes && window.kind === 'rolling' ? window.text : lookbackText(minutes);
}
