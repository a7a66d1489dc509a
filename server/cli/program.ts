/** The commands and their options. */
import { Command, CommanderError, Help } from 'commander';
import { AppError } from '../app-error.ts';
import { addAlertCommands } from './alert-commands.ts';
import { CANNOT_TELL, USAGE } from './exit-codes.ts';
import { addGateCommands } from './gate-commands.ts';
import type { Io } from './io.ts';
import type { MigrateOptions } from './migrate.ts';
import { addTokenCommands } from './token-commands.ts';

/** Runs one command and answers its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const answer = async (promise: Promise<number>) => {
    code = await promise;
  };
  const program = new Command('leeway')
    .description('Counts every request against its objective and says ship or harden.')
    .exitOverride()
    // What stands behind the name of a command is an option of that one, however its own commands call theirs.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    // That a switch is off unless it is given goes without saying.
    .configureHelp({
      optionDescription: (option) =>
        option.isBoolean() ? option.description : new Help().optionDescription(option),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(leeway --help lists the commands)');

  program
    .command('serve')
    .description('run the service')
    .action(async () => answer((await import('./serve.ts')).serve(io)));
  program
    .command('demo')
    .description('run the service with an example app under load')
    .option('--url <url>', 'only run the example app, for the Leeway at this address; LEEWAY_TOKEN lets in')
    .action(async ({ url }: { url?: string }) => {
      const { demo, demoFor } = await import('./demo.ts');
      return answer(url === undefined ? demo(io) : demoFor(url, io));
    });
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .option('--status', 'only say what was applied, and what is pending (exit code 1)', false)
    .option('--plan', 'only print the SQL of what is pending (exit code 1)', false)
    .option('--json', 'print JSON', false)
    .action(async (options: MigrateOptions) =>
      answer((await import('./migrate.ts')).migrateDatabase(options, io)),
    );
  program
    .command('validate')
    .description('check definition files or folders (default: those of the settings)')
    .argument('[paths...]')
    .option('--ask', 'ask the sources of counters too whether they have what the objectives ask for', false)
    .option('--json', 'print JSON', false)
    .action(async (paths: string[], options: { ask: boolean; json: boolean }) =>
      answer((await import('./validate.ts')).validate(paths, options, io)),
    );
  program
    .command('import')
    .description('print definitions of Sloth, Pyrra and OpenSLO in the form of Leeway')
    .argument('<files...>')
    .option('--json', 'print JSON', false)
    .action(async (files: string[], options: { json: boolean }) =>
      answer((await import('./import.ts')).importDefinitions(files, options, io)),
    );
  const exports = program.command('export').description('print the objectives in the form of another tool');
  exports
    .command('prometheus-rules')
    .description('recording and alerting rules for a Prometheus, of definition files or folders')
    .argument('[paths...]')
    .action(async (paths: string[]) =>
      answer((await import('./export.ts')).exportDefinitions('prometheus-rules', paths, io)),
    );
  exports
    .command('openslo')
    .description('OpenSLO v1, of definition files or folders')
    .argument('[paths...]')
    .action(async (paths: string[]) =>
      answer((await import('./export.ts')).exportDefinitions('openslo', paths, io)),
    );
  program
    .command('status')
    .description(
      'print budget and verdict of every objective; without --url from the database of the settings',
    )
    .option('--json', 'print what GET /api/v1/slos answers', false)
    .option('--url <url>', 'ask a running Leeway (or LEEWAY_URL)')
    .action(async (options: { json: boolean; url?: string }) =>
      answer((await import('./status.ts')).status(options, io)),
    );
  program
    .command('suggest')
    .description(
      'show what traffic was seen and suggest objectives that it would have met; of log files (.gz and .zst too), or else of what Leeway has counted',
    )
    .argument('[files...]')
    .option('--service <name>', 'one service; of files: what their service is called')
    .option('--source <name>', 'of files: read them as this source of the definitions')
    .option('--format <name>', 'of files: how the lines are written, instead of finding out')
    .option('--timezone <zone>', 'of files: of times that name none, like Europe/Berlin')
    .option('--json', 'print what GET /api/v1/routes answers', false)
    .option('--url <url>', 'ask a running Leeway (or LEEWAY_URL)')
    .action(async (files: string[], options: { json: boolean; service?: string; url?: string }) =>
      answer((await import('./suggest.ts')).suggest(files, options, io)),
    );
  program
    .command('ingest')
    .description('count the lines of log files (.gz and .zst too), or of the standard input as "-"')
    .argument('<files...>')
    .option('--service <name>', 'the service the lines are about')
    .option('--source <name>', 'the source they come from; one of the definitions says how it is read')
    .option('--format <name>', 'how the lines are written, instead of finding out')
    .option('--timezone <zone>', 'of times that name none, like Europe/Berlin')
    .option('--url <url>', 'through a running Leeway (or LEEWAY_URL); else into the database of the settings')
    .option('--json', 'print JSON', false)
    .action(async (files: string[], options: { json: boolean }) =>
      answer((await import('./ingest.ts')).ingest(files, options, io)),
    );
  addAlertCommands(program, answer, io);
  addGateCommands(program, answer, io);
  addTokenCommands(program, answer, io);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (cause) {
    return explain(cause, io);
  }
}

function explain(cause: unknown, io: Io): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : USAGE;
  if (!(cause instanceof AppError)) throw cause;
  io.stderr.write(`${cause.message}\n`);
  if (cause.cause instanceof Error) io.stderr.write(`  ${cause.cause.message}\n`);
  return cause.code === 'unavailable' ? CANNOT_TELL : USAGE;
}
