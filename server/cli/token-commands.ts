/** The commands about tokens and their options. */
import type { Command } from 'commander';
import { SCOPES } from '../access/scopes.ts';
import type { Io } from './io.ts';
import type { CreateOptions, RotateOptions } from './token.ts';

type Asking = { readonly json: boolean; readonly url?: string };

const URL_OPTION = [
  '--url <url>',
  'at a running Leeway (or LEEWAY_URL), as an admin by LEEWAY_TOKEN',
] as const;

/** `answer` takes the exit code of the command that runs. */
export function addTokenCommands(
  program: Command,
  answer: (code: Promise<number>) => Promise<void>,
  io: Io,
): void {
  const tokens = program.command('token').description('what lets callers in, and to what');
  tokens
    .command('create')
    .description('make a token; its text is printed this once, and is nowhere else')
    .requiredOption('--name <name>', 'what it is called in lists and in the audit log')
    .requiredOption('--scope <scopes>', `one or more of ${SCOPES.join(', ')}, with commas between`)
    .option('--service <names>', 'of these services alone, with commas between')
    .option('--expires <length>', 'how long it holds, as 30d, or never: until it is revoked (default: 90d)')
    .option(...URL_OPTION)
    .option('--json', 'print what POST /api/v1/tokens answers', false)
    .action(async (options: CreateOptions) => answer((await import('./token.ts')).createToken(options, io)));
  tokens
    .command('list')
    .description('all tokens: who made them, what they may, when they were used last')
    .option(...URL_OPTION)
    .option('--json', 'print what GET /api/v1/tokens answers', false)
    .action(async (options: Asking) => answer((await import('./token.ts')).listTokens(options, io)));
  tokens
    .command('rotate')
    .description('give a token a new text, printed this once; the one from before lets in for a while')
    .argument('<name>', 'its name or id')
    .option('--overlap <length>', 'how long the one from before lets in, as 30m, or 0m (default: 1h)')
    .option(...URL_OPTION)
    .option('--json', 'print what the call answers', false)
    .action(async (name: string, options: RotateOptions) =>
      answer((await import('./token.ts')).rotateToken(name, options, io)),
    );
  tokens
    .command('revoke')
    .description('let nobody in by a token any more, within a second; its sessions end')
    .argument('<name>', 'its name or id')
    .option(...URL_OPTION)
    .option('--json', 'print what the call answers', false)
    .action(async (name: string, options: Asking) =>
      answer((await import('./token.ts')).revokeToken(name, options, io)),
    );
}
