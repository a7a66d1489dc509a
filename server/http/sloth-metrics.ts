/**
 * Every SLO under the series names that Sloth made common, so that dashboards made for its rules draw the exact numbers. Names
 * and labels: slok/sloth, pkg/common/conventions. A ratio of no events is left out.
 */
import { Gauge, type Registry } from 'prom-client';
import { lookbackText } from '../slo/duration.ts';
import type { Status } from '../slo/status.ts';
import { targetShare } from '../slo/target.ts';
import type { Board } from './board.ts';
import { statusesHere } from './metrics-board.ts';

const DAY_MINUTES = 1440;
const ID = ['sloth_id', 'sloth_service', 'sloth_slo'] as const;

/** In the place of Sloth's own mode, spec and version. */
const OF_LEEWAY = { sloth_mode: 'leeway', sloth_spec: 'leeway', sloth_version: 'leeway' } as const;

type Ratio = { readonly name: string; readonly help: string; readonly value: (status: Status) => number };

const RATIOS: readonly Ratio[] = [
  {
    name: 'slo:objective:ratio',
    help: 'The share of events that must be good.',
    value: ({ slo }) => targetShare(slo.target),
  },
  {
    name: 'slo:error_budget:ratio',
    help: 'The share of events that may fail.',
    value: ({ slo }) => slo.target.bad / slo.target.of,
  },
  {
    name: 'slo:time_period:days',
    help: 'The window in days.',
    value: ({ slo }) => slo.window.minutes / DAY_MINUTES,
  },
  {
    name: 'slo:current_burn_rate:ratio',
    help: 'Burn rate over the shortest look-back.',
    value: ({ lookbacks }) => lookbacks[0]!.burn,
  },
  {
    name: 'slo:period_burn_rate:ratio',
    help: 'Burn rate over the window.',
    value: ({ lookbacks }) => lookbacks.at(-1)!.burn,
  },
  {
    name: 'slo:period_error_budget_remaining:ratio',
    help: 'Error budget left over the window; negative when overspent.',
    value: ({ remaining }) => remaining,
  },
];

/** Answers what brings the series up to the board; to be called before they are read. */
export function registerSlothMetrics(registry: Registry, board: Board): () => void {
  const registers = [registry];
  const ratios = RATIOS.map(({ name, help, value }) => ({
    gauge: new Gauge({ name, help, labelNames: ID, registers }),
    value,
  }));
  const info = new Gauge({
    name: 'sloth_slo_info',
    help: 'What there is to know of an SLO, in its labels.',
    labelNames: [...ID, 'sloth_mode', 'sloth_spec', 'sloth_version', 'sloth_objective'],
    registers,
  });
  // One series name a look-back; windows bring names of their own.
  const errors = new Map<string, Gauge>();
  const errorsOver = (text: string): Gauge => {
    const known = errors.get(text);
    if (known !== undefined) return known;
    const gauge = new Gauge({
      name: `slo:sli_error:ratio_rate${text}`,
      help: `The share of events that failed over ${text}.`,
      labelNames: [...ID, 'sloth_window'],
      registers,
    });
    errors.set(text, gauge);
    return gauge;
  };
  return () => {
    for (const gauge of [info, ...ratios.map((ratio) => ratio.gauge), ...errors.values()]) gauge.reset();
    for (const status of statusesHere(board)) {
      const { window } = status.slo;
      const id = idOf(status);
      for (const { gauge, value } of ratios) gauge.set(id, value(status));
      const objective = status.slo.target.text.replace('%', '');
      info.set({ ...id, ...OF_LEEWAY, sloth_objective: objective }, 1);
      for (const { text: own, counts } of status.lookbacks) {
        // A name of a series has no spaces: a month is 30d there.
        const text = own === window.text ? lookbackText(window.minutes) : own;
        const total = counts.good + counts.bad;
        if (total > 0) errorsOver(text).set({ ...id, sloth_window: text }, counts.bad / total);
      }
    }
  };
}

function idOf({ slo: { service, name } }: Status) {
  return { sloth_id: `${service}-${name}`, sloth_service: service, sloth_slo: name };
}
