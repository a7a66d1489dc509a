/** argv in, exit code out. */
import { setFlagsFromString } from 'node:v8';
import { run } from './cli/program.ts';

// Reading a line is one long chain of small functions; with V8's usual bound they are not all inlined, which costs a tenth.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
// Nearly all that is allocated is short-lived. A larger young generation saves nothing, and its memory is never given back.
setFlagsFromString('--semi-space-growth-factor=1');

process.exitCode = await run(process.argv.slice(2), process);
