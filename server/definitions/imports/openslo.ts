/**
 * Objectives of OpenSLO: v1, and v1alpha as Sloth takes it. Objects may lie in several documents and files, or in a sequence, and
 * refer to each other by name. Source: github.com/OpenSLO/OpenSLO and its go-sdk.
 */
import type { Cursor } from './cursor.ts';
import { Draft, type Import, type Imported, type Lost, plainName } from './imported.ts';
import { type Finder, importIndicator } from './openslo-indicator.ts';
import { importWindow } from './openslo-window.ts';

const OPENSLO = /^openslo(?:\.com)?\//;
const READABLE = /^openslo\/v1(?:alpha)?$/;

/** The objects of a document; none of a document of something else. */
export function openSloObjects(document: Cursor): readonly Cursor[] {
  const objects = Array.isArray(document.value) ? document.list : [document];
  return objects.every((object) => OPENSLO.test(object.at('apiVersion').text ?? '')) ? objects : [];
}

export function importOpenSlo(objects: readonly Cursor[]): Import {
  const find: Finder = (kind, name) =>
    objects.find(
      (object) => object.at('kind').value === kind && object.at('metadata', 'name').text === name,
    ) ?? null;
  const parts = objects.map((object) => importObject(object, find, isReferredTo(objects)));
  return {
    imported: parts.flatMap(({ imported }) => imported),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    lost: parts.flatMap(({ lost = [] }) => lost),
  };
}

const NOTHING: Import = { imported: [], leftOut: [] };

function isReferredTo(objects: readonly Cursor[]): (sli: string) => boolean {
  const specs = objects.map((object) => object.at('spec'));
  const referring = specs.flatMap((spec) => [spec, ...spec.at('objectives').list]);
  const names = new Set(referring.map((at) => at.at('indicatorRef').text));
  return (sli) => names.has(sli);
}

function importObject(object: Cursor, find: Finder, isUsed: (sli: string) => boolean): Import {
  const [version, kind] = [object.at('apiVersion').text, object.at('kind')];
  const name = object.at('metadata', 'name').text ?? '';
  if (!READABLE.test(version ?? '')) {
    const message = `${name} is left out: ${version} is not read; openslo/v1 is`;
    return { ...NOTHING, leftOut: [{ at: object.at('apiVersion'), message }] };
  }
  const lost = (message: string): Import => ({ ...NOTHING, lost: [{ at: object, message }] });
  switch (kind.text) {
    case 'SLO':
      return importSlo(object, find);
    case 'DataSource':
      return importSource(object);
    case 'SLI':
      if (!isUsed(name)) return lost(`the SLI ${name} is left out: no SLO refers to it`);
      return hasWords(object) ? lost(`the words about the SLI ${name} are left out`) : NOTHING;
    case 'Service':
      return hasWords(object) ? lost(`the words about the service ${name} are left out`) : NOTHING;
    case 'AlertPolicy':
    case 'AlertCondition':
    case 'AlertNotificationTarget':
      return lost(`the ${kind.text} ${name} is left out: Leeway alerts by its own tiers`);
    default:
      return { ...NOTHING, leftOut: [{ at: kind, message: `${kind.text} ${name} is no kind of OpenSLO` }] };
  }
}

/** Of an object that is named and nothing more. */
function hasWords(object: Cursor): boolean {
  const metadata = object.at('metadata');
  return (
    object.at('spec', 'description').isThere ||
    metadata.at('displayName').isThere ||
    metadata.at('labels').keys.length + metadata.at('annotations').keys.length > 0
  );
}

function importSource(object: Cursor): Import {
  const [name, spec] = [plainName(object.at('metadata', 'name').text), object.at('spec')];
  if (!/^(?:prometheus|thanos|mimir|cortex|victoria-?metrics)$/i.test(spec.at('type').text ?? '')) {
    const message = `the data source ${name} is left out: of type ${spec.at('type').text}, it cannot be asked`;
    return { ...NOTHING, lost: [{ at: spec.at('type'), message }] };
  }
  const details = spec.at('connectionDetails');
  // Free in its form: the go-sdk's own example has a list of single keys.
  const all = details.list.length > 0 ? details.list : [details];
  const urls = all.map((each) => each.either('url', 'address', 'endpoint', 'baseUrl', 'host'));
  const url = urls.find(({ isThere }) => isThere) ?? urls[0]!;
  if (url.text === null) {
    const message = `the data source ${name} has no url; write a source of that name under "sources:"`;
    return { ...NOTHING, lost: [{ at: details.isThere ? details : spec, message }] };
  }
  const draft = new Draft('sources', '', object);
  draft.set('name', name, object.at('metadata', 'name'));
  draft.set('type', 'prometheus', spec.at('type'));
  draft.set('url', url.text, url);
  for (const each of all) draft.loseOthers(each, [String(url.path.at(-1))]);
  if (hasWords(object)) draft.lose(object, 'the words about the data source are left out');
  return { ...NOTHING, imported: [draft.done()] };
}

function importSlo(object: Cursor, find: Finder): Import {
  const spec = object.at('spec');
  const imported: Imported[] = [];
  const leftOut: Lost[] = [];
  const objectives = spec.at('objectives').list;
  for (const [index, objective] of objectives.entries()) {
    const name = nameOf(object, objective, index, objectives.length);
    const one = importObjective(object, objective, name, find);
    if ('fields' in one) imported.push(one);
    else leftOut.push({ ...one, message: `${name} is left out: ${one.message}` });
  }
  if (objectives.length === 0) leftOut.push({ at: spec, message: 'the SLO has no objectives' });
  return { imported, leftOut };
}

/** Of several objectives each is one of ours. */
function nameOf(object: Cursor, objective: Cursor, index: number, count: number): string {
  const name = plainName(object.at('metadata', 'name').text) ?? '';
  if (count === 1) return name;
  return `${name}-${plainName(objective.at('displayName').text) ?? index + 1}`;
}

function importObjective(object: Cursor, objective: Cursor, name: string, find: Finder): Imported | Lost {
  const [metadata, spec] = [object.at('metadata'), object.at('spec')];
  const service = plainName(spec.at('service').text);
  if (service === null) return { at: spec, message: 'the service is missing' };
  const draft = new Draft('slos', service, object);
  draft.set('name', name, metadata.at('name'));
  setTarget(draft, objective);
  const indicator = indicatorOf(objective, find) ?? indicatorOf(spec, find);
  if (indicator === null) return { at: spec, message: 'the indicator is missing' };
  if ('message' in indicator) return indicator;
  const fault = importIndicator(draft, indicator, objective, find);
  if (fault !== null) return fault;
  const window = importWindow(spec);
  if (!window.ok) return window;
  draft.set('window', window.window, window.at);
  for (const { at, message } of window.lost) draft.lose(at, message);
  setSlices(draft, spec.at('budgetingMethod'), objective);
  setWords(draft, metadata, spec);
  loseOthers(draft, spec, objective);
  return draft.done();
}

/** v1alpha has its metrics in the objective. */
function indicatorOf(at: Cursor, find: Finder): Cursor | Lost | null {
  if (at.at('ratioMetrics').isThere) return at;
  if (at.at('indicator').isThere) return at.at('indicator', 'spec');
  const reference = at.at('indicatorRef');
  if (reference.text === null) return null;
  const found = find('SLI', reference.text);
  return found === null ? { at: reference, message: `no SLI is named ${reference.text}` } : found.at('spec');
}

function setTarget(draft: Draft, objective: Cursor): void {
  const percent = objective.at('targetPercent');
  if (percent.isThere) draft.set('target', `${percent.text}%`, percent);
  else if (objective.at('target').isThere)
    draft.set('target', percentOf(objective.at('target')), objective.at('target'));
}

function percentOf({ text }: Cursor): string {
  return `${Number((Number(text) * 100).toPrecision(12))}%`;
}

function setSlices(draft: Draft, method: Cursor, objective: Cursor): void {
  const [length, target] = [objective.at('timeSliceWindow'), objective.at('timeSliceTarget')];
  const isCut = /^(?:Ratio)?Timeslices$/.test(method.text ?? '');
  const unused = [...(isCut ? [] : [length]), ...(method.text === 'Timeslices' ? [] : [target])];
  for (const at of unused.filter(({ isThere }) => isThere))
    draft.lose(
      at,
      `${String(at.path.at(-1))} is left out: it means nothing to ${method.text ?? 'Occurrences'}`,
    );
  if (!isCut) return;
  const slices = {
    length: length.text === '1h' ? '1h' : (length.text ?? '1m'),
    ...(method.text === 'Timeslices' && target.isThere ? { target: percentOf(target) } : {}),
  };
  draft.set('slices', slices, length.isThere ? length : method);
}

function setWords(draft: Draft, metadata: Cursor, spec: Cursor): void {
  const [description, displayName] = [spec.at('description'), metadata.at('displayName')];
  const words = description.isThere ? description : displayName;
  draft.set('description', words.value, words);
  if (description.isThere && displayName.isThere)
    draft.lose(displayName, 'displayName is left out: the description is there');
  draft.loseOthers(metadata, ['name', 'displayName', 'labels', 'annotations']);
  const annotations = metadata.at('annotations');
  const runbook = annotations.keys.find((key) => /runbook/i.test(key));
  if (runbook !== undefined) draft.set('runbook', annotations.at(runbook).text, annotations.at(runbook));
  draft.loseOthers(annotations, runbook === undefined ? [] : [runbook], 'annotations have no place');
  const labels = metadata.at('labels');
  if (labels.keys.length > 0)
    draft.lose(labels, 'labels are left out: an objective is known by service and name');
}

function loseOthers(draft: Draft, spec: Cursor, objective: Cursor): void {
  const weight = objective.at('compositeWeight');
  if (weight.isThere)
    draft.lose(weight, 'compositeWeight is left out: each objective has a budget of its own');
  const policies = spec.at('alertPolicies');
  if (policies.list.length > 0)
    draft.lose(policies, 'alertPolicies are left out: Leeway alerts by its own tiers');
  draft.loseOthers(spec, [
    ...['description', 'service', 'indicator', 'indicatorRef', 'timeWindow', 'timeWindows'],
    ...['budgetingMethod', 'objectives', 'alertPolicies'],
  ]);
  for (const indicator of [spec.at('indicator'), objective.at('indicator')])
    if (hasWords(indicator)) draft.lose(indicator, 'the words about the indicator are left out');
  const displayName = objective.at('displayName');
  if (displayName.isThere && spec.at('objectives').list.length === 1)
    draft.lose(displayName, 'displayName is left out: the only objective is named as the SLO is');
  draft.loseOthers(objective, [
    ...['displayName', 'op', 'value', 'target', 'targetPercent', 'timeSliceTarget', 'timeSliceWindow'],
    ...['indicator', 'indicatorRef', 'compositeWeight', 'ratioMetrics'],
  ]);
}
