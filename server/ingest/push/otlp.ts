/** OpenTelemetry's ExportLogsServiceRequest, in both of its forms, to the lines in it. */
import { z } from 'zod';
import { parseJsonBody } from './json-body.ts';
import { lineOf } from './otlp-line.ts';
import {
  attributeOfJson,
  attributeOfProtobuf,
  JsonAnyValue,
  JsonKeyValue,
  valueOfJson,
  valueOfProtobuf,
} from './otlp-values.ts';
import { malformed } from './push-fault.ts';
import { checkLineCount, msOfNanos, type PushedLine, type PushFormat } from './pushed-line.ts';
import { fixed64Field, lengthField, Message } from './wire.ts';

const WHAT = 'an OTLP logs request';

const RESOURCE_LOGS = lengthField(1);
const RESOURCE = lengthField(1);
const RESOURCE_ATTRIBUTES = lengthField(1);
const SCOPE_LOGS = lengthField(2);
const LOG_RECORDS = lengthField(2);
const TIME = fixed64Field(1);
const BODY = lengthField(5);
const ATTRIBUTES = lengthField(6);
const OBSERVED_TIME = fixed64Field(11);

const Nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/, 'is not a number of nanoseconds'), z.int()])
  .nullish();

const JsonLogRecord = z.object({
  timeUnixNano: Nanoseconds,
  observedTimeUnixNano: Nanoseconds,
  attributes: z.array(JsonKeyValue).nullish(),
  body: JsonAnyValue.nullish(),
});

const JsonRequest = z.object({
  resourceLogs: z
    .array(
      z.object({
        resource: z.object({ attributes: z.array(JsonKeyValue).nullish() }).nullish(),
        scopeLogs: z.array(z.object({ logRecords: z.array(JsonLogRecord).nullish() })).nullish(),
      }),
    )
    .nullish(),
});

/** The lines of an export, one for each log record. Iterating throws a PushFault. */
export function otlpLines(bytes: Uint8Array, format: PushFormat): Iterable<PushedLine> {
  return format === 'json' ? linesOfJson(bytes) : linesOfProtobuf(bytes);
}

function* linesOfJson(bytes: Uint8Array): Generator<PushedLine> {
  let count = 0;
  for (const { resource, scopeLogs } of parseJsonBody(bytes, JsonRequest, WHAT).resourceLogs ?? []) {
    const services = servicesOf((resource?.attributes ?? []).map(attributeOfJson));
    for (const record of (scopeLogs ?? []).flatMap(({ logRecords }) => logRecords ?? [])) {
      checkLineCount(++count);
      yield { services, ...recordOfJson(record) };
    }
  }
}

function recordOfJson(record: z.infer<typeof JsonLogRecord>): Omit<PushedLine, 'services'> {
  const { timeUnixNano, observedTimeUnixNano, body } = record;
  const at = msOfNanos(BigInt(timeUnixNano ?? 0)) ?? msOfNanos(BigInt(observedTimeUnixNano ?? 0));
  const attributes = new Map((record.attributes ?? []).map(attributeOfJson));
  return { at, line: lineOf({ at, attributes, body: body == null ? null : valueOfJson(body) }) };
}

type Place = { resource: number; scope: number; record: number; count: number };

function* linesOfProtobuf(bytes: Uint8Array): Generator<PushedLine> {
  const place: Place = { resource: -1, scope: -1, record: -1, count: 0 };
  try {
    const request = new Message(bytes);
    while (request.next()) {
      if (request.tag !== RESOURCE_LOGS) continue;
      place.resource++;
      place.scope = -1;
      yield* linesOfResource(request.bytes(), place);
    }
  } catch (cause) {
    throw malformed(WHAT, placeText(place), cause);
  }
}

function* linesOfResource(bytes: Uint8Array, place: Place): Generator<PushedLine> {
  const services = servicesOf([...resourceAttributes(bytes)]);
  const logs = new Message(bytes);
  while (logs.next()) {
    if (logs.tag !== SCOPE_LOGS) continue;
    place.scope++;
    place.record = -1;
    const scope = new Message(logs.bytes());
    while (scope.next()) {
      if (scope.tag !== LOG_RECORDS) continue;
      place.record++;
      checkLineCount(++place.count);
      yield { services, ...recordOfProtobuf(scope.bytes()) };
    }
  }
}

/** Fields may stand in any order: the resource is looked for before any record is read. */
function* resourceAttributes(bytes: Uint8Array): Generator<[string, unknown]> {
  const logs = new Message(bytes);
  while (logs.next()) {
    if (logs.tag !== RESOURCE) continue;
    const resource = new Message(logs.bytes());
    while (resource.next()) {
      if (resource.tag === RESOURCE_ATTRIBUTES) yield attributeOfProtobuf(resource.bytes());
    }
  }
}

function recordOfProtobuf(bytes: Uint8Array): Omit<PushedLine, 'services'> {
  const record = new Message(bytes);
  const attributes = new Map<string, unknown>();
  let body: unknown = null;
  let time = 0n;
  let observed = 0n;
  while (record.next()) {
    if (record.tag === TIME) time = record.fixed64();
    else if (record.tag === OBSERVED_TIME) observed = record.fixed64();
    else if (record.tag === BODY) body = valueOfProtobuf(record.bytes());
    else if (record.tag === ATTRIBUTES) attributes.set(...attributeOfProtobuf(record.bytes()));
  }
  const at = msOfNanos(time) ?? msOfNanos(observed);
  return { at, line: lineOf({ at, attributes, body }) };
}

function servicesOf(attributes: readonly (readonly [string, unknown])[]): string[] {
  const name = new Map(attributes).get('service.name');
  return typeof name === 'string' ? [name] : [];
}

function placeText({ resource, scope, record }: Place): string {
  const steps: [string, number][] = [
    ['resourceLogs', resource],
    ['scopeLogs', scope],
    ['logRecords', record],
  ];
  return steps
    .filter(([, index]) => index >= 0)
    .map(([name, index]) => `${name}[${index}]`)
    .join('.');
}
