import type { NotifyRoute } from '../slo/alert.ts';
import type { Slo } from '../slo/definition.ts';
import type { SeenValues } from '../slo/per.ts';
import { divisible, firstOfEach, firstOfEachPath, withDigest, withKnownSources } from './across-files.ts';
import { divide } from './divided.ts';
import type { Environment } from './environment.ts';
import type { DefinitionFault, DefinitionWarning } from './fault.ts';
import { type FileReading, readDefinitionFile } from './file-reading.ts';
import { readImport } from './imports/imported.ts';
import { importOpenSlo } from './imports/openslo.ts';
import { notified } from './notified.ts';
import type { BrokenReceiver, ReceiverDefinition } from './receiver.ts';
import { type CounterSource, isLogSource, type LogSource } from './source.ts';
import { freezeWarnings, unheardWarnings, warningsOf } from './warnings.ts';

/** What of a file is in force: what it says now, what it said before a broken edit, or nothing. */
type DefinitionFile = { readonly path: string; readonly inForce: 'current' | 'last good' | 'none' };

/** All definitions in force, and everything that is wrong with the files. */
export type Definitions = {
  readonly slos: readonly Slo[];
  /** What some of them were made of, one for each value of a label. */
  readonly templates: readonly Slo[];
  /** Of which anybody may see how they stand. */
  readonly publicServices: readonly string[];
  readonly sources: readonly LogSource[];
  /** What is asked for counters. */
  readonly counterSources: readonly CounterSource[];
  /** Who is told of alerts. */
  readonly receivers: readonly ReceiverDefinition[];
  /** Those that cannot be told: their routes hold. */
  readonly broken: readonly BrokenReceiver[];
  readonly routes: readonly NotifyRoute[];
  readonly faults: readonly DefinitionFault[];
  readonly warnings: readonly DefinitionWarning[];
  readonly files: readonly DefinitionFile[];
};

/** A file as it is, and the last version of it that had no fault. */
export type FileVersions = {
  readonly now: FileReading;
  readonly lastGood: FileReading | null;
  /** Receivers that have a fault now, as they were before it. */
  readonly held: readonly ReceiverDefinition[];
};

export function readDefinitions(
  files: readonly { readonly path: string; readonly text: string }[],
  env: Environment,
  now = Date.now(),
): Definitions {
  const readings = files.map(({ path, text }) => readDefinitionFile(path, text, env));
  return combine(
    readings.map((reading) => ({ now: reading, lastGood: null, held: [] })),
    [],
    now,
  );
}

/** Files in their order: of two definitions with one name the first holds, and the later one is a fault. `now`: ms. */
export function combine(
  versions: readonly FileVersions[],
  seen: readonly SeenValues[] = [],
  now = Date.now(),
): Definitions {
  const faults = versions.flatMap(({ now }) => now.faults);
  const inForce = versions.map(versionInForce);
  faults.push(...inForce.flatMap(({ leftOut, notify }) => [...leftOut, ...notify.faults]));
  const openSlo = readImport(importOpenSlo(inForce.flatMap((file) => file.openSlo)));
  faults.push(...openSlo.faults);
  const objectives = firstOfEach(
    inForce,
    [...inForce.flatMap((file) => file.slos), ...openSlo.slos],
    (slo) => `the objective ${slo.service}/${slo.name}`,
    faults,
  );
  const named = firstOfEach(
    inForce,
    [...inForce.flatMap((file) => file.sources), ...openSlo.sources],
    (source) => `the source ${source.name}`,
    faults,
  );
  const sources = firstOfEachPath(inForce, named.filter(isLogSource), faults);
  const counterSources = named.filter((source) => !isLogSource(source));
  const whole = withKnownSources(inForce, divisible(inForce, objectives, faults), named, faults);
  const divided = divide(whole, seen);
  const [slos, templates] = [divided.slos.map(withDigest), divided.templates.map(withDigest)];
  const held = versions.flatMap((version) => version.held);
  const { receivers, broken, routes } = notified(inForce, held, slos, faults);
  const files = versions.map(({ now, lastGood }) => ({ path: now.path, inForce: stateOf(now, lastGood) }));
  const lost = [...inForce.flatMap(({ warnings }) => warnings), ...openSlo.warnings];
  // Who hears of what is written across all files: a broken one may be what lacks.
  const unheard = faults.length === 0 ? unheardWarnings(slos, [...receivers, ...broken], routes) : [];
  const frozen = freezeWarnings(slos, now);
  const warnings = [...warningsOf(slos, sources), ...frozen, ...unheard, ...divided.warnings, ...lost];
  const shown = [...slos, ...templates].filter(({ isPublic }) => isPublic);
  const publicServices = [...new Set(shown.map(({ service }) => service))];
  const noticed = { receivers, broken, routes, faults, warnings, files };
  return { slos, templates, publicServices, sources, counterSources, ...noticed };
}

export function versionInForce({ now, lastGood }: FileVersions): FileReading {
  return now.faults.length === 0 ? now : (lastGood ?? now);
}

function stateOf(now: FileReading, lastGood: FileReading | null): DefinitionFile['inForce'] {
  if (now.faults.length === 0) return 'current';
  return lastGood === null ? 'none' : 'last good';
}
