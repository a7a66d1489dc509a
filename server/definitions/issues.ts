/** Faults at their places, from what the schema says of values. */
import type { z } from 'zod';
import { suggestion } from '../slo/near-word.ts';
import type { DefinitionFault } from './fault.ts';
import type { FormFault } from './form.ts';
import { keysAt } from './schema.ts';
import type { Places } from './yaml-places.ts';

type Issue = z.core.$ZodIssue;

/** It may be a secret: it is not repeated. */
const NO_KEY = 'this is no key; write "key: value", with a space after the colon';

export function formFault(places: Places, { path, key, message }: FormFault): DefinitionFault {
  return key === null ? places.fault(path, message) : places.faultAtKey(path, key, message);
}

export function issueFaults(places: Places, issue: Issue): DefinitionFault[] {
  const { path, message } = issue;
  if (places.isUnexpanded(path)) return [];
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(path);
    const isOfReceiver = path.includes('notify');
    return issue.keys.map((key) =>
      places.faultAtKey(
        path,
        key,
        isOfReceiver && !/^[\w-]{1,20}$/.test(key)
          ? NO_KEY
          : `unknown key "${key}"${suggestion(key, allowed)}`,
      ),
    );
  }
  const meant = issue.code === 'invalid_union' && places.isMap(path) ? mappingMeant(issue) : null;
  if (meant !== null)
    return meant.flatMap((inner) => issueFaults(places, { ...inner, path: [...path, ...inner.path] }));
  const { offset, length } = (issue.code === 'custom' && issue.params) || {};
  if (typeof offset === 'number' && typeof length === 'number') {
    return [places.faultWithin(path, offset, length, message)];
  }
  return [places.fault(path, message)];
}

/** What is wrong within a value that is either a text or a map, when a map is written. */
function mappingMeant({ errors }: Extract<Issue, { code: 'invalid_union' }>): Issue[] | null {
  const ofMap = errors.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  return ofMap ?? null;
}
