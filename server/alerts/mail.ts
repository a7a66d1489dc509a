/** A message as a mail. Pure. */
import { createHash } from 'node:crypto';
import type { AlertMessage } from './message.ts';
import { type Line, type Link, textOf, type Wording, wordingOf } from './wording.ts';

/** Made of the message alone, so that mail programs know a retry for the mail that they have. */
export function mailOf(message: AlertMessage, from: string) {
  const wording = wordingOf(message);
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'leeway.invalid';
  const thread = `<${idPart(`thread ${message.threads[0]!.id}`)}@${domain}>`;
  return {
    messageId: `<${idPart(message.id)}@${domain}>`,
    // Nothing has this id: it only gathers what is of one thread.
    inReplyTo: thread,
    references: thread,
    date: new Date(message.at),
    subject: wording.title,
    text: `${wording.title}\n\n${textOf(wording)}\n`,
    html: htmlOf(wording),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function idPart(id: string): string {
  return /^[\w.-]{1,64}$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
}

function htmlOf({ title, lines, links }: Wording): string {
  const rows = lines.map(row).join('\n');
  return `<h2>${escaped(title)}</h2>\n<table>\n${rows}\n</table>\n${links.map(paragraph).join('\n')}\n`;
}

function row({ label, text, url }: Line): string {
  const named = url === null ? escaped(label) : anchor({ text: label, url });
  const style = 'text-align:left;vertical-align:top;padding-right:1em';
  return `<tr><th style="${style}">${named}</th><td>${escaped(text)}</td></tr>`;
}

function paragraph(link: Link): string {
  return `<p>${anchor(link)}</p>`;
}

function anchor({ text, url }: Link): string {
  return `<a href="${escaped(url)}">${escaped(text)}</a>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
