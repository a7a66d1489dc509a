/** What must be true of the messages that a receiver got. */
import type { Got } from './faulty-receiver.ts';

/** What is wrong, in words; empty when every alert arrived firing, and then over, each under one id. */
export function faultsOf(receiver: string, got: readonly Got[], expected: readonly string[]): string[] {
  const byAlert = new Map<string, { readonly message: Got; readonly place: number }[]>();
  for (const [place, message] of got.entries()) {
    for (const alert of message.alerts) {
      const own = byAlert.get(alert) ?? [];
      byAlert.set(alert, own);
      own.push({ message, place });
    }
  }
  return expected.flatMap((alert) => {
    const own = byAlert.get(alert) ?? [];
    const firing = own.filter(({ message }) => message.type === 'alert.firing');
    const over = own.filter(({ message }) => message.type === 'alert.resolved');
    const took = firing.find(({ message }) => message.isTaken)?.place ?? Number.POSITIVE_INFINITY;
    const wrong = [
      took === Number.POSITIVE_INFINITY ? 'was not told that it fires' : null,
      over.some(({ message }) => message.isTaken) ? null : 'was not told that it is over',
      over.some(({ place }) => place < took)
        ? 'was told that it is over before it was told that it fires'
        : null,
      new Set(firing.map(({ message }) => message.id)).size > 1
        ? 'was told under two ids that it fires'
        : null,
      new Set(over.map(({ message }) => message.id)).size > 1
        ? 'was told under two ids that it is over'
        : null,
    ];
    return wrong.filter((fault) => fault !== null).map((fault) => `${receiver} ${fault}: ${alert}`);
  });
}
