/** Discord's webhooks (docs.discord.com/developers/resources/webhook). */
import { cut, linesWithin } from '../cutting.ts';
import type { AlertMessage } from '../message.ts';
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { DiscordSettings } from '../receiver-settings.ts';
import { type Line, type Tone, wordingOf } from '../wording.ts';
import { jsonPosting, postingReceiver } from './by-post.ts';

const MOST_TITLE = 256;
const MOST_DESCRIPTION = 4096;
const MOST_TEXT = 600;

const COLORS: Readonly<Record<Tone, number>> = {
  page: 0xd93025,
  warning: 0xf29900,
  resolved: 0x188038,
  test: 0x5f6368,
};

/** Whatever a text says, nobody is mentioned. */
export function discordBody(message: AlertMessage) {
  const { title, tone, lines, links } = wordingOf(message);
  const linked = links.map(({ text, url }) => link(text, url)).join('\n');
  const told = linesWithin(lines.map(markdown), MOST_DESCRIPTION - linked.length - 1);
  return {
    embeds: [
      {
        title: cut(escaped(title), MOST_TITLE),
        description: linked === '' ? told : `${told}\n${linked}`,
        color: COLORS[tone],
        timestamp: new Date(message.at).toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

export function discordReceiver({ url }: DiscordSettings, deps: ReceiverDeps): Receiver {
  return postingReceiver((message) => jsonPosting(url, discordBody(message)), deps);
}

function markdown({ label, text, url }: Line): string {
  const named = url === null ? escaped(cut(label, MOST_TEXT)) : link(label, url);
  return `**${named}:** ${escaped(cut(text, MOST_TEXT))}`;
}

function link(text: string, url: string): string {
  const href = url.replace(/[()\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${escaped(cut(text, MOST_TEXT))}](${href})`;
}

/** What Markdown would take for its own, as names of routes have it. */
function escaped(text: string): string {
  return text.replace(/[\\*_~`|>[\]<#]/g, (character) => `\\${character}`);
}
