import { suggestion } from '../slo/near-word.ts';

export type TimeZoneReading =
  | { readonly ok: true; readonly timeZone: string }
  | { readonly ok: false; readonly reason: string };

/** Reads an IANA name, in whichever capitals. */
export function readTimeZone(text: string): TimeZoneReading {
  try {
    if (/^[+-]/.test(text)) throw new RangeError('an offset is no time zone');
    return {
      ok: true,
      timeZone: new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone,
    };
  } catch {
    const near = suggestion(text, Intl.supportedValuesOf('timeZone'));
    return { ok: false, reason: `"${text}" is no time zone; write an IANA name like Europe/Berlin${near}` };
  }
}
