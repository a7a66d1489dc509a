/** The shapes of the kinds of alerts, in a 16 x 16 box: each kind differs in shape too, so that colour is never the only sign. */
import type { AlertKind } from '../../server/http/alert-contract.ts';

export const KIND_PATH: Readonly<Record<AlertKind, string>> = {
  page: 'M5 1h6l4 4v6l-4 4H5l-4-4V5Z',
  ticket: 'M1 3.4h14v2.9a1.8 1.8 0 0 0 0 3.4v2.9H1V9.7a1.8 1.8 0 0 0 0-3.4Z',
  budget: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z',
  measurement: 'M1 4.2h14v7.6H1Z',
  'no-data': 'M8 .6 15.4 8 8 15.4.6 8Z',
};

/** The strokes drawn within the outline. */
export const KIND_SIGN: Readonly<Record<AlertKind, string>> = {
  page: 'M8 4.4v4.4M8 11.4v.1',
  ticket: 'M5.2 8h5.6',
  budget: 'M8 4v4l2.8 2.2',
  measurement: 'M4 4.6v2.6M8 4.6v3.8M12 4.6v2.6',
  'no-data': 'M6.3 6.5a1.75 1.75 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2M8 11.4v.1',
};
