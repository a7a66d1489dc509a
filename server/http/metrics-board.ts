/** Gauges read from the board when Prometheus asks; their labels are as many as there are definitions. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Board, BoardSnapshot } from './board.ts';
import { Verdict } from './contract.ts';

/** Where another process has the counts, it tells them. */
export function statusesHere(board: Board): BoardSnapshot['statuses'] {
  return board.hasCounts ? board.snapshot().statuses : [];
}

export function registerBoardMetrics(registry: Registry, board: Board): void {
  const registers = [registry];
  new Gauge({
    name: 'leeway_slo_remaining_ratio',
    help: 'Error budget left over the window: 1 untouched, 0 spent, negative overspent.',
    labelNames: ['service', 'slo'],
    registers,
    collect() {
      this.reset();
      for (const { slo, remaining } of statusesHere(board)) {
        this.set({ service: slo.service, slo: slo.name }, remaining);
      }
    },
  });
  new Gauge({
    name: 'leeway_slo_burn_rate',
    help: 'Burn rate by look-back: 1 spends the budget in exactly the window.',
    labelNames: ['service', 'slo', 'lookback'],
    registers,
    collect() {
      this.reset();
      for (const { slo, lookbacks } of statusesHere(board)) {
        for (const { text, burn } of lookbacks) {
          this.set({ service: slo.service, slo: slo.name, lookback: text }, burn);
        }
      }
    },
  });
  new Gauge({
    name: 'leeway_slo_verdict',
    help: '1 for the verdict that holds, 0 for the others.',
    labelNames: ['service', 'slo', 'verdict'],
    registers,
    collect() {
      this.reset();
      for (const { slo, verdict: holding } of statusesHere(board)) {
        for (const verdict of Verdict.options) {
          this.set({ service: slo.service, slo: slo.name, verdict }, verdict === holding ? 1 : 0);
        }
      }
    },
  });
  new Counter({
    name: 'leeway_slo_events_total',
    help: 'Events counted for an SLO since this process leads, good or bad, that were at most an hour old then: history that is read in is left out. Milliseconds where a share is all that is known.',
    labelNames: ['service', 'slo', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { service, name, good, bad } of board.counted()) {
        this.inc({ service, slo: name, outcome: 'good' }, good);
        this.inc({ service, slo: name, outcome: 'bad' }, bad);
      }
    },
  });
  new Gauge({
    name: 'leeway_definition_faults',
    help: 'Faults in definition files; what has them is not in force, its last good version, where one was read, is.',
    registers,
    collect() {
      this.set(board.faults().length);
    },
  });
}
