/** Definitions of Sloth: `version: prometheus/v1`, and its Kubernetes resource. Source: slok/sloth, pkg/prometheus/api/v1. */
import type { Cursor } from './cursor.ts';
import { Draft, type Import, type Imported, type Lost, plainName } from './imported.ts';

export function isSloth(document: Cursor): boolean {
  return document.at('version').value === 'prometheus/v1' || isResource(document);
}

function isResource(document: Cursor): boolean {
  return (
    document.at('apiVersion').value === 'sloth.slok.dev/v1' &&
    /^(?:Managed)?PrometheusServiceLevel$/.test(document.at('kind').text ?? '')
  );
}

export function importSloth(document: Cursor): Import {
  const spec = isResource(document) ? document.at('spec') : document;
  const service = plainName(spec.at('service').text);
  if (service === null) return { imported: [], leftOut: [{ at: spec, message: 'the service is missing' }] };
  const imported: Imported[] = [];
  const leftOut: Lost[] = [];
  for (const slo of spec.at('slos').list) {
    const plugin = slo.at('sli', 'plugin');
    if (plugin.isThere) {
      const message = `${slo.at('name').text} is left out: ${plugin.at('id').text ?? 'the plugin'} is code that Sloth runs; write the queries that it makes as error_query and total_query`;
      leftOut.push({ at: plugin, message });
    } else imported.push(objective(spec, service, slo));
  }
  return { imported, leftOut, lost: isResource(document) ? lostOfResource(document.at('metadata')) : [] };
}

function lostOfResource(metadata: Cursor): Lost[] {
  const there = [metadata.at('labels'), metadata.at('annotations')].filter(({ keys }) => keys.length > 0);
  return there.map((at) => ({ at, message: `${String(at.path.at(-1))} of the resource are left out` }));
}

function objective(spec: Cursor, service: string, slo: Cursor): Imported {
  const draft = new Draft('slos', service, slo);
  const [name, given] = [plainName(slo.at('name').text), slo.at('objective')];
  draft.set('name', name, slo.at('name'));
  draft.set('description', slo.at('description').value || null, slo.at('description'));
  if (given.isThere) draft.set('target', `${given.text}%`, given);
  const [events, raw] = [slo.at('sli', 'events'), slo.at('sli', 'raw')];
  const ratio = raw.either('error_ratio_query', 'errorRatioQuery');
  if (raw.isThere) draft.set('error_ratio', ratio.value, ratio);
  else {
    const [total, bad] = [
      events.either('total_query', 'totalQuery'),
      events.either('error_query', 'errorQuery'),
    ];
    draft.set('total', total.value, total);
    draft.set('bad', bad.value, bad);
  }
  // Sloth's own, unless it is told of another when it runs.
  draft.set('window', '30d');
  if (name !== slo.at('name').text) draft.lose(slo.at('name'), `the name is written as ${name}`);
  for (const at of [spec.at('labels'), slo.at('labels')]) {
    if (at.keys.length > 0) draft.lose(at, 'labels are left out: an objective is known by service and name');
  }
  const plugins = [spec.either('slo_plugins', 'sloPlugins'), slo.at('plugins')];
  for (const at of plugins)
    if (at.isThere) draft.lose(at, 'plugins are left out: they are code that Sloth runs');
  setAlerting(draft, slo.at('alerting'));
  draft.loseOthers(slo, ['name', 'description', 'objective', 'sli', 'labels', 'plugins', 'alerting']);
  draft.loseOthers(spec, ['version', 'service', 'labels', 'slos', 'slo_plugins', 'sloPlugins']);
  return draft.done();
}

/** By the names of both of Sloth's forms. */
const ALERTS: Readonly<Record<string, string>> = {
  page_alert: 'page',
  pageAlert: 'page',
  ticket_alert: 'ticket',
  ticketAlert: 'ticket',
};

function setAlerting(draft: Draft, alerting: Cursor): void {
  const annotations = alerting.at('annotations');
  const runbook = annotations.either('runbook', 'runbook_url');
  const isLink = /^https?:\/\//.test(runbook.text ?? '');
  if (isLink) draft.set('runbook', runbook.text, runbook);
  const lost: string[] = [];
  const off: string[] = [];
  for (const key of alerting.keys) {
    const severity = ALERTS[key];
    const ofAlert = alerting.at(key);
    if (severity !== undefined && ofAlert.at('disable').value === true) off.push(severity);
    const isKept =
      key === 'annotations'
        ? isLink && annotations.keys.length === 1
        : severity !== undefined && ofAlert.keys.every((each) => each === 'disable');
    if (!isKept) lost.push(key);
  }
  if (off.length > 0) draft.set('alerts', { off }, alerting);
  if (lost.length > 0)
    draft.lose(
      alerting,
      `alerting is left out (${lost.join(', ')}): Leeway alerts by its own tiers; labels belong to who is notified`,
    );
}
