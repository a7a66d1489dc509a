/** The commands about alerts and their options. */
import type { Command } from 'commander';
import type { DeployOptions } from './deploy.ts';
import type { Io } from './io.ts';
import type { AddOptions } from './silence.ts';

type Asking = { readonly json: boolean; readonly url?: string };

const URL_OPTION = ['--url <url>', 'at a running Leeway (or LEEWAY_URL)'] as const;

/** `answer` takes the exit code of the command that runs. */
export function addAlertCommands(
  program: Command,
  answer: (code: Promise<number>) => Promise<void>,
  io: Io,
): void {
  addSilenceCommands(program, answer, io);
  program
    .command('deploy')
    .description('note that a service runs another version; alerts say which came before them')
    .requiredOption('--service <name>', 'the service that was deployed')
    .requiredOption('--version <version>', 'what it runs now')
    .option('--at <time>', 'since when, as 2026-12-24T18:00:00Z; now unless given')
    .option(...URL_OPTION)
    .option('--json', 'print what POST /api/v1/deploys answers', false)
    .action(async (options: DeployOptions) => answer((await import('./deploy.ts')).noteDeploy(options, io)));
  program
    .command('notify')
    .description('receivers of alerts')
    .command('test')
    .description('send a receiver a marked test message; without --url from here, by the definitions')
    .argument('<name>', 'the receiver, as the definitions call it')
    .option(...URL_OPTION)
    .option('--json', 'print what POST /api/v1/receivers/{name}/test answers', false)
    .action(async (name: string, options: Asking) =>
      answer((await import('./notify.ts')).testReceiver(name, options, io)),
    );
}

function addSilenceCommands(
  program: Command,
  answer: (code: Promise<number>) => Promise<void>,
  io: Io,
): void {
  const silences = program.command('silence').description('tell nobody of alerts for a while');
  silences
    .command('add')
    .description('silence a service or an objective; its budget counts on')
    .requiredOption('--service <name>', 'whose alerts')
    .option('--slo <name>', 'of one objective alone')
    .option('--for <length>', 'how long, as 30m, 2h or 1d')
    .option('--until <time>', 'or until when')
    .option('--from <time>', 'since when; now unless given')
    .option('--rrule <rule>', 'when it begins again, as FREQ=WEEKLY;BYDAY=SU (RFC 5545)')
    .option(
      '--timezone <zone>',
      'of the rule and of times that name none, like Europe/Berlin; UTC unless given',
    )
    .option('--author <name>', 'who; your user name unless given')
    .requiredOption('--reason <text>', 'why')
    .option(...URL_OPTION)
    .option('--json', 'print what POST /api/v1/silences answers', false)
    .action(async (options: AddOptions) => answer((await import('./silence.ts')).addSilence(options, io)));
  silences
    .command('list')
    .description('silences that hold or will, and those that are over for less than 30 days')
    .option(...URL_OPTION)
    .option('--json', 'print what GET /api/v1/silences answers', false)
    .action(async (options: Asking) => answer((await import('./silence.ts')).listSilences(options, io)));
  silences
    .command('end')
    .description('end a silence for good')
    .argument('<id>')
    .option('--by <name>', 'who; your user name unless given')
    .option(...URL_OPTION)
    .option('--json', 'print what the call answers', false)
    .action(async (id: string, options: Asking & { readonly by?: string }) =>
      answer((await import('./silence.ts')).endSilence(id, options, io)),
    );
}
