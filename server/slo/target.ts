/** The share of events that must be good, kept exactly: `bad` of every `of` events may fail, and that is the budget B. */
export type Target = { readonly text: string; readonly of: number; readonly bad: number };

export type TargetReading =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly reason: string };

const PERCENT = /^(\d+)(?:\.(\d+))?\s*%$/;
/** 10^14 events and 12 decimals of a percent still fit a safe integer. */
const MAX_DECIMALS = 12;

/** Reads "99.5%". Zeros that say nothing are dropped, so that "99.50%" and "99.5%" are one target. */
export function parseTarget(text: string): TargetReading {
  const parts = PERCENT.exec(text.trim());
  if (parts === null) return { ok: false, reason: unreadable(text) };
  const whole = parts[1]!.replace(/^0+(?=\d)/, '');
  const decimals = (parts[2] ?? '').replace(/0+$/, '');
  if (decimals.length > MAX_DECIMALS) {
    return { ok: false, reason: `a target has at most ${MAX_DECIMALS} decimals` };
  }
  const percent = decimals === '' ? whole : `${whole}.${decimals}`;
  if (whole.length > 3 || Number(percent) > 100) return { ok: false, reason: 'a target is below 100%' };
  if (percent === '100') {
    return {
      ok: false,
      reason: '100% leaves no error budget: nothing may ever fail; write a target below 100%, like 99.9%',
    };
  }
  if (percent === '0') return { ok: false, reason: 'a target is above 0%: with 0% nothing has to succeed' };
  const of = 10 ** (2 + decimals.length);
  return { ok: true, target: { text: `${percent}%`, of, bad: of - Number(whole + decimals) } };
}

function unreadable(text: string): string {
  const bare = text.trim();
  if (/^\d+(\.\d+)?$/.test(bare)) return `"${bare}" lacks its unit; write ${bare}%`;
  if (/^\d+,\d+\s*%?$/.test(bare))
    return `"${bare}" has a decimal comma; write ${bare.replace(',', '.').replace(/\s*%?$/, '%')}`;
  if (/^-/.test(bare)) return 'a target is above 0%';
  return `"${bare}" is not a target; write a percentage like 99.5%`;
}

/** The target as a fraction, the float nearest to its decimal text: 0.995 for 99.5%. */
export function targetShare(target: Target): number {
  return Number(`${target.of - target.bad}e-${String(target.of).length - 1}`);
}
