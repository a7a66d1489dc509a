/** argv in, exit code out. */
import { setFlagsFromString } from 'node:v8';
import { run } from './cli/program.ts';

// Reading a line is one long chain of small functions; with V8's usual bound they are not all inlined, which costs a tenth.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');

process.exitCode = await run(process.argv.slice(2), process);
