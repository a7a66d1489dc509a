/** What a person has switched on; the same shape goes over the wire as `/api/v1/demo`. */
export type DemoSwitches = { readonly slow: boolean; readonly broken: boolean };

/** How unwell the example app is: the share of requests that are made slow, and that fail. */
export type Condition = { readonly slow: number; readonly errors: number };

export const HEALTHY: Condition = { slow: 0, errors: 0 };

/** High enough that the fast page tier fires in about a minute of the demo's own traffic. */
const SWITCHED_ON = 0.7;

export function conditionOf(switches: DemoSwitches): Condition {
  return { slow: switches.slow ? SWITCHED_ON : 0, errors: switches.broken ? SWITCHED_ON : 0 };
}
