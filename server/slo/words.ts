/** Numbers as people read them. */

const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';
const MINUTE = 60_000;

/** `1 214`, `−33 233`: thousands apart, with a no-break space, and a true minus. */
export function wholeNumber(value: number): string {
  const digits = Math.abs(value).toFixed(0);
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, NO_BREAK_SPACE);
  return value < 0 ? `${MINUS}${grouped}` : grouped;
}

/** `82.1%`, `−180%`, `−33 233%`, `0.04%`: three significant digits at most, rounded down, and never to a 0% that it is not. */
export function percent(share: number): string {
  const value = share * 100;
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 1 ? 1 : 2;
  // 0.57 * 100 is 56.99999999999999: what a float misses is put right before rounding down.
  const scaled = Math.floor(Number((value * 10 ** decimals).toFixed(6)));
  if (decimals === 0) return `${wholeNumber(scaled)}%`;
  const text = (scaled / 10 ** decimals).toFixed(decimals).replace(/\.0+$/, '');
  if (share !== 0 && Number(text) === 0) return share < 0 ? `${MINUS}0.01%` : '0.01%';
  return `${text.replace('-', MINUS)}%`;
}

/** `14.4x`: a burn rate. */
export function times(rate: number): string {
  if (rate > 0 && rate < 0.01) return '<0.01x';
  return `${rate >= 100 ? rate.toFixed(0) : rate.toFixed(rate >= 10 ? 1 : 2).replace(/\.?0+$/, '')}x`;
}

/** `37 minutes`, `5.2 hours`, `3.1 days` from minutes. */
export function span(minutes: number): string {
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return plural(Math.floor(minutes), 'minute');
  if (minutes < 48 * 60) return `${tenth(minutes / 60)} hours`;
  return `${tenth(minutes / 1440)} days`;
}

/** `45 min`, `1.5 h`, `24 h` from whole minutes. */
export function shortSpan(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = minutes / 60;
  return `${hours < 10 ? Number(hours.toFixed(1)) : Math.round(hours)} h`;
}

/** `11`, `0.24`, `1 300`: two significant digits, for what is known no better, and a third near 1. */
export function roughly(value: number): string {
  if (value > 0 && value < 0.01) return 'less than 0.01';
  const rounded = Number(value.toPrecision(Math.abs(value - 1) < 0.1 ? 3 : 2));
  return rounded < 1000 ? String(rounded) : wholeNumber(rounded);
}

/** `11 times the usual`. */
export function timesTheUsual(ratio: number): string {
  return `${roughly(ratio)} times the usual`;
}

/** `1 failure`, `2 failures`. */
export function plural(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2026-08-20 10:00 UTC` from ms since the epoch. */
export function moment(ms: number): string {
  const iso = new Date(Math.floor(ms / MINUTE) * MINUTE).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function tenth(value: number): string {
  return (Math.floor(value * 10) / 10).toFixed(1).replace(/\.0$/, '');
}
