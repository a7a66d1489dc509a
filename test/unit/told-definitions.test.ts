import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { tellDefinitions } from '../../server/told-definitions.ts';

function saidOf(slos: number): string[] {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push((JSON.parse(String(chunk)) as { msg: string }).msg);
      done();
    },
  });
  const broken = Array.from({ length: slos }, (_, index) => `  - { name: n${index}, objective: no }\n`).join(
    '',
  );
  tellDefinitions(
    readDefinitions([{ path: 'a.yaml', text: `service: shop\nslos:\n${broken}` }], {}),
    pino(stream),
  );
  return lines;
}

test('of a file with many faults the first are logged, and how many more there are', () => {
  const said = saidOf(20);
  expect(said).toHaveLength(7);
  expect(said[5]).toBe('definitions: 75 more faults; leeway validate and the page tell all');
  expect(said[6]).toBe('definitions are in force');
});

test('a few faults are all logged', () => {
  expect(saidOf(1)).toHaveLength(5);
});
