/** OpenTelemetry's AnyValue, in both of its forms, to the value that JSON would write. */
import { z } from 'zod';
import { fixed64Field, lengthField, Message, varintField } from './wire.ts';

export type Attributes = ReadonlyMap<string, unknown>;

const MOST_NESTED = 50;

const KEY = lengthField(1);
const VALUE = lengthField(2);
const VALUES = lengthField(1);
const STRING = lengthField(1);
const BOOL = varintField(2);
const INT = varintField(3);
const DOUBLE = fixed64Field(4);
const ARRAY = lengthField(5);
const KEY_VALUES = lengthField(6);
const BYTES = lengthField(7);

/** Throws for a message that cannot be read, or that is nested too deep. */
export function valueOfProtobuf(bytes: Uint8Array, depth = 0): unknown {
  if (depth > MOST_NESTED) throw new Error(`a value is nested deeper than ${MOST_NESTED} levels`);
  const message = new Message(bytes);
  let value: unknown = null;
  while (message.next()) {
    if (message.tag === STRING) value = message.string();
    else if (message.tag === BOOL) value = message.bool();
    else if (message.tag === INT) value = Number(message.int64());
    else if (message.tag === DOUBLE) value = message.double();
    else if (message.tag === BYTES) value = Buffer.from(message.bytes()).toString('base64');
    else if (message.tag === ARRAY)
      value = [...valuesIn(message.bytes())].map((item) => valueOfProtobuf(item, depth + 1));
    else if (message.tag === KEY_VALUES) value = objectOf(entriesOf(valuesIn(message.bytes()), depth + 1));
  }
  return value;
}

/** One KeyValue. */
export function attributeOfProtobuf(bytes: Uint8Array, depth = 0): [key: string, value: unknown] {
  const message = new Message(bytes);
  let key = '';
  let value: unknown = null;
  while (message.next()) {
    if (message.tag === KEY) key = message.string();
    else if (message.tag === VALUE) value = valueOfProtobuf(message.bytes(), depth);
  }
  return [key, value];
}

function entriesOf(messages: Iterable<Uint8Array>, depth: number): [string, unknown][] {
  return [...messages].map((message) => attributeOfProtobuf(message, depth));
}

function* valuesIn(bytes: Uint8Array): Generator<Uint8Array> {
  const message = new Message(bytes);
  while (message.next()) if (message.tag === VALUES) yield message.bytes();
}

type JsonAnyValue = {
  readonly stringValue?: string | null | undefined;
  readonly boolValue?: boolean | null | undefined;
  readonly intValue?: number | string | null | undefined;
  readonly doubleValue?: number | string | null | undefined;
  readonly arrayValue?: { readonly values?: readonly JsonAnyValue[] | null | undefined } | null | undefined;
  readonly kvlistValue?: { readonly values?: readonly JsonKeyValue[] | null | undefined } | null | undefined;
  readonly bytesValue?: string | null | undefined;
};

type JsonKeyValue = { readonly key?: string | undefined; readonly value?: JsonAnyValue | null | undefined };

const Integer = z.union([z.int(), z.string().regex(/^-?\d{1,19}$/, 'is not an integer')]);
const Double = z.union([z.number(), z.string()]);

export const JsonAnyValue: z.ZodType<JsonAnyValue> = z.object({
  stringValue: z.string().nullish(),
  boolValue: z.boolean().nullish(),
  intValue: Integer.nullish(),
  doubleValue: Double.nullish(),
  get arrayValue() {
    return z.object({ values: z.array(JsonAnyValue).nullish() }).nullish();
  },
  get kvlistValue() {
    return z.object({ values: z.array(JsonKeyValue).nullish() }).nullish();
  },
  bytesValue: z.string().nullish(),
});

export const JsonKeyValue: z.ZodType<JsonKeyValue> = z.object({
  key: z.string().optional(),
  value: JsonAnyValue.nullish(),
});

export function valueOfJson(value: JsonAnyValue): unknown {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value;
  if (intValue != null) return Number(intValue);
  if (doubleValue != null) return Number(doubleValue);
  if (arrayValue != null) return (arrayValue.values ?? []).map(valueOfJson);
  if (kvlistValue != null) return objectOf((kvlistValue.values ?? []).map(attributeOfJson));
  return stringValue ?? boolValue ?? bytesValue ?? null;
}

export function attributeOfJson({ key, value }: JsonKeyValue): [key: string, value: unknown] {
  return [key ?? '', value == null ? null : valueOfJson(value)];
}

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}
