/** Whether the gate is asked, what it says, and whether that is kept. */
import { Counter, type Registry } from 'prom-client';
import type { GateActivity } from './gate-ports.ts';

export function registerGateMetrics(registry: Registry, gate: GateActivity): void {
  const registers = [registry];
  new Counter({
    name: 'leeway_gate_answers_total',
    help: 'Answers to deploys by their code: 0 yes, 1 no, 3 cannot tell.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of gate.answers()) this.inc({ code }, count);
    },
  });
  new Counter({
    name: 'leeway_gate_watch_answers_total',
    help: 'Answers about versions after their deploys by their code: 0 yes, 1 no, 3 cannot tell.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of gate.watched()) this.inc({ code }, count);
    },
  });
  new Counter({
    name: 'leeway_gate_records_lost_total',
    help: 'Questions to the gate, and watches, that were answered, but could not be kept.',
    registers,
    collect() {
      this.reset();
      this.inc(gate.lost());
    },
  });
}
