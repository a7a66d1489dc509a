import { Notice } from '../../components/Notice.tsx';
import { Snippet } from '../../components/Snippet.tsx';
import { firstLine } from '../../lib/first-line.ts';

export function NoTraffic({ days }: { readonly days: number }) {
  const span = days === 1 ? 'the last day' : `the last ${days} days`;
  return (
    <Notice title="Send the first line">
      <p>Nothing was seen in {span}. Paste this into a shell, and its route appears here:</p>
      <Snippet label="Command that sends one log line" text={firstLine(undefined, location.origin)} />
      <p>An access log that you have already says as much, without sending it anywhere:</p>
      <Snippet
        label="Command that reads a log file"
        text="npx leeway suggest access.log.gz --service snippets"
      />
    </Notice>
  );
}
