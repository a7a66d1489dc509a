import type { SloStatus } from '../../../server/http/contract.ts';
import { Notice } from '../../components/Notice.tsx';
import { Snippet } from '../../components/Snippet.tsx';
import { FIRST_DEFINITION, firstFile, firstLine } from '../../lib/first-line.ts';

export function FirstLine({ slo }: { readonly slo: SloStatus }) {
  return (
    <Notice title="Send the first line">
      <p>
        No event has been counted yet. Paste this into a shell; <strong>{slo.name}</strong> below moves at
        once.
      </p>
      <Snippet label="Command that sends one log line" text={firstLine(slo, location.origin)} />
      <p>
        Then send your access log to the same address, in the format that it has, or let Leeway follow its
        file: name the <code>path</code> under <code>sources:</code> in the definition.
      </p>
    </Notice>
  );
}

export function NoDefinitions({ folder }: { readonly folder: string }) {
  const file = firstFile(folder);
  return (
    <Notice title="Write the first objective">
      <p>
        Put this into <code>{file}</code>. It takes effect within two seconds of being saved.
      </p>
      <Snippet label={`Text for ${file}`} text={FIRST_DEFINITION} />
      <p>Then send a line for it to count:</p>
      <Snippet
        label="Command that sends one log line"
        text={firstLine({ service: 'snippets', objective: FIRST_DEFINITION }, location.origin)}
      />
    </Notice>
  );
}
