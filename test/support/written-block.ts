/** Definitions with one block of an objective, such as `alerts:`, written where a test knows its lines. */
export function writtenBlock(key: string) {
  return {
    /** An objective, by itself of 99.9% over 30 days, whose block has its keys at 6:7. */
    written: (lines: readonly string[], objective = '99.9% of any non-5xx over 30d'): string =>
      [
        'service: web',
        'slos:',
        '  - name: ok',
        `    objective: ${objective}`,
        `    ${key}:`,
        ...lines.map((line) => `      ${line}`),
      ].join('\n'),
    /** The same in the document, whose keys are at 3:3. */
    ofDocument: (lines: readonly string[], ...own: readonly string[]): string =>
      [
        'service: web',
        `${key}:`,
        ...lines.map((line) => `  ${line}`),
        'slos:',
        '  - name: ok',
        '    objective: 99.9% of any non-5xx over 30d',
        ...own.map((line) => `    ${line}`),
        '  - { name: other, objective: 90% of any non-5xx over 1d }',
      ].join('\n'),
  };
}
