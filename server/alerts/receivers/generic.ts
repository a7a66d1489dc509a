/** Anything that takes HTTP, told by a template. */
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { GenericSettings } from '../receiver-settings.ts';
import { isJsonType, rendered } from '../template.ts';
import { postingReceiver } from './by-post.ts';

export function genericReceiver(
  { url, headers, method, body }: GenericSettings,
  deps: ReceiverDeps,
): Receiver {
  const isJson = isJsonType(headers);
  const all = new Map([['content-type', 'application/json'], ...headers]);
  return postingReceiver(
    (message) => ({ url, method, headers: all, body: rendered(body, message, isJson), secrets: [] }),
    deps,
  );
}
