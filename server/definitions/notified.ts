/** Who hears of which alerts, by the lists of all files. */
import type { NotifyRoute } from '../slo/alert.ts';
import type { Slo } from '../slo/definition.ts';
import { suggestion } from '../slo/near-word.ts';
import { faultOf, firstOfEach } from './across-files.ts';
import type { DefinitionFault } from './fault.ts';
import type { FileReading } from './file-reading.ts';
import type { WrittenRoute } from './notify-reading.ts';
import type { BrokenReceiver, ReceiverDefinition } from './receiver.ts';

type Notified = {
  readonly receivers: readonly ReceiverDefinition[];
  /** Those that cannot be told now, nor before: their routes hold, and what is to be told waits. */
  readonly broken: readonly BrokenReceiver[];
  readonly routes: readonly NotifyRoute[];
};

/** `held`: receivers that have a fault now, as they were before it. */
export function notified(
  files: readonly FileReading[],
  held: readonly ReceiverDefinition[],
  slos: readonly Slo[],
  faults: DefinitionFault[],
): Notified {
  const written = firstOfEach(
    files,
    files.flatMap(({ notify }) => notify.receivers),
    ({ name }) => `the receiver ${name}`,
    faults,
  );
  const known = new Map([...held, ...written].map((receiver) => [receiver.name, receiver]));
  const broken = files.flatMap(({ notify }) => notify.broken).filter(({ name }) => !known.has(name));
  const named = new Map([...broken, ...known.values()].map((one) => [one.name, one]));
  const routes = new Map<string, NotifyRoute>();
  for (const route of files.flatMap(({ notify }) => notify.routes)) {
    const receiver = named.get(route.receiver);
    if (receiver === undefined) {
      faults.push(unknown(files, route, [...named.keys()]));
      continue;
    }
    for (const one of routesOf(route, receiver, slos)) routes.set(JSON.stringify(one), one);
  }
  return { receivers: [...known.values()], broken, routes: [...routes.values()] };
}

/** Of an objective that is divided, one for each that it became. */
function routesOf(
  { receiver, service, slo }: WrittenRoute,
  { on }: Pick<ReceiverDefinition, 'on'>,
  slos: readonly Slo[],
): NotifyRoute[] {
  if (slo === null) return [{ receiver, on, service, slo }];
  return slos
    .filter((each) => each.service === service && (each.divided?.from ?? each.name) === slo)
    .map(({ name }) => ({ receiver, on, service, slo: name }));
}

function unknown(
  files: readonly FileReading[],
  route: WrittenRoute,
  names: readonly string[],
): DefinitionFault {
  const message = `no receiver "${route.receiver}" is defined${suggestion(route.receiver, names)}; write it under "notify:", with its type`;
  return faultOf(files, route, message);
}
