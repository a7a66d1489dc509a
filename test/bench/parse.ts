import { benchIngestParse } from './ingest-parse.ts';
import type { Part } from './row.ts';
import { grouped } from './statistics.ts';

export const parse: Part = {
  title: 'reading lines in one thread',
  section: 'figures',
  async run() {
    const { bytesPerLine, linesPerSecond } = await benchIngestParse();
    const what = `lines read into deltas, one thread, ${Math.round(bytesPerLine)} bytes a line`;
    return [{ what, figure: `${grouped(linesPerSecond)} lines/s`, target: '' }];
  },
};
