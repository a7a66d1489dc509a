/** Microsoft Teams: the Workflows webhook, which takes Adaptive Cards (adaptivecards.io/explorer). */
import { cut } from '../cutting.ts';
import type { AlertMessage } from '../message.ts';
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { TeamsSettings } from '../receiver-settings.ts';
import { type Line, type Tone, wordingOf } from '../wording.ts';
import { jsonPosting, postingReceiver } from './by-post.ts';

/** Teams takes 28 KB for a card; there are at most some fifteen lines. */
const MOST_TEXT = 400;
const MOST_LABEL = 80;

const COLORS: Readonly<Record<Tone, string>> = {
  page: 'attention',
  warning: 'warning',
  resolved: 'good',
  test: 'accent',
};

/** Runs of text are shown as they are, where a TextBlock would read them as Markdown. */
export function teamsBody(message: AlertMessage) {
  const { title, tone, lines, links } = wordingOf(message);
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: cut(title, MOST_TEXT),
    body: [
      paragraph([{ ...run(title), size: 'large', weight: 'bolder', color: COLORS[tone] }]),
      ...lines.map(lineOf),
    ],
    actions: links.map(({ text, url }) => ({ type: 'Action.OpenUrl', title: text, url })),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content: card }] };
}

export function teamsReceiver({ url }: TeamsSettings, deps: ReceiverDeps): Receiver {
  return postingReceiver((message) => jsonPosting(url, teamsBody(message)), deps);
}

function lineOf({ label, text, url }: Line) {
  const open = url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } };
  return paragraph([{ ...run(`${cut(label, MOST_LABEL)}: `), weight: 'bolder', ...open }, run(text)]);
}

function paragraph(inlines: readonly object[]) {
  return { type: 'RichTextBlock', inlines };
}

function run(text: string) {
  return { type: 'TextRun', text: cut(text, MOST_TEXT) };
}
