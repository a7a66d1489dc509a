/** Slack's incoming webhooks (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
import { cut } from '../cutting.ts';
import type { AlertMessage } from '../message.ts';
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { SlackSettings } from '../receiver-settings.ts';
import { type Line, wordingOf } from '../wording.ts';
import { jsonPosting, postingReceiver } from './by-post.ts';

const MOST_HEADER = 150;
/** A section takes 3000 characters: a label, an address and a text. */
const MOST_LABEL = 400;
const MOST_URL = 1000;
const MOST_TEXT = 1500;

/** The text is what notifications show; the blocks are what is read. */
export function slackBody(message: AlertMessage) {
  const { title, lines, links } = wordingOf(message);
  return {
    text: escaped(title, MOST_TEXT),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, MOST_HEADER), emoji: false } },
      ...lines.map((line) => section(mrkdwn(line))),
      ...(links.length === 0 ? [] : [section(links.map(({ text, url }) => link(text, url)).join('\n'))]),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

export function slackReceiver({ url }: SlackSettings, deps: ReceiverDeps): Receiver {
  return postingReceiver((message) => jsonPosting(url, slackBody(message)), deps);
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function mrkdwn({ label, text, url }: Line): string {
  const named = url === null ? `*${escaped(label, MOST_LABEL)}*` : link(label, url);
  return `${named}: ${escaped(text, MOST_TEXT)}`;
}

/** Too long an address would make Slack refuse the whole message. */
function link(text: string, url: string): string {
  const told = escaped(text, MOST_LABEL);
  const href = escaped(url.replaceAll('|', '%7C'), Number.POSITIVE_INFINITY);
  return href.length > MOST_URL ? told : `<${href}|${told}>`;
}

/** The three characters that Slack takes for its own; none of them is cut in two. */
function escaped(text: string, most: number): string {
  const whole = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return cut(whole, most).replace(/&[a-z]*…$/, '…');
}
