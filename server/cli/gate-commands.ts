/** The gate's commands and their options. */
import { type Command, Option } from 'commander';
import { CHANGE_KINDS } from '../slo/policy.ts';
import { GATE_FORMATS, type GateOptions } from './gate-options.ts';
import type { OverrideOptions } from './gate-override.ts';
import type { Io } from './io.ts';

type Asking = { readonly json: boolean; readonly url?: string };
type Answer = (code: Promise<number>) => Promise<void>;

const URL_OPTION = ['--url <url>', 'at a running Leeway (or LEEWAY_URL)'] as const;

/** `answer` takes the exit code of the command that runs. */
export function addGateCommands(program: Command, answer: Answer, io: Io): void {
  const gate = program
    .command('gate')
    .description(
      'ask whether a service may be deployed: exit code 0 yes, 1 no, 2 wrong usage or name, 3 cannot tell',
    )
    .enablePositionalOptions()
    .option('--service <name>', 'what would be deployed')
    .option('--slo <name>', 'one objective decides, instead of all of the service')
    .addOption(new Option('--kind <kind>', 'what the change is').choices(CHANGE_KINDS).default('feature'))
    .option('--strict', 'caution blocks too', false)
    .option('--min-remaining <share>', 'no when less of the budget is left, as 10%')
    .option('--max-burn <rate>', 'no when the last hour burned faster, as 2')
    .option('--wait <length>', 'ask again until it is a yes, for as long, as 10m')
    .addOption(
      new Option(
        '--on-unknown <what>',
        'when nobody can tell, or Leeway is out of reach; else by policy',
      ).choices(['pass', 'block']),
    )
    .option('--by <name>', 'who asks, for the record; the run of a workflow or your user name unless given')
    .option('--deploy <version>', 'what would be deployed, for the record; after a yes its deploy is noted')
    .option('--after-deploy <version>', 'watch a deploy that was noted: no as soon as it burns more')
    .option('--watch <length>', 'for how long, with --after-deploy; 15m unless given')
    .option(...URL_OPTION)
    .addOption(new Option('--format <format>', 'table unless given').choices(GATE_FORMATS))
    .option('--json', 'print what GET /api/v1/gate answers', false)
    .action(async (options: GateOptions) => {
      if (options.afterDeploy === undefined && options.watch === undefined)
        return answer((await import('./gate.ts')).gate(options, io));
      return answer((await import('./gate-watch.ts')).watchDeploy(options, io));
    });
  addOverrideCommands(gate, answer, io);
}

function addOverrideCommands(gate: Command, answer: Answer, io: Io): void {
  gate
    .command('override')
    .description('let deploys of a service pass for a while, whatever its budget says')
    .requiredOption('--service <name>', 'which service')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--for <length>', 'how long, as 30m, 2h or 1d; seven days at most')
    .option('--by <name>', 'who; your user name unless given')
    .option(...URL_OPTION)
    .option('--json', 'print what POST /api/v1/gate/overrides answers', false)
    .action(async (options: OverrideOptions) =>
      answer((await import('./gate-override.ts')).addOverride(withGiven(options, gate), io)),
    );
  gate
    .command('overrides')
    .description('the overrides that hold now')
    .option(...URL_OPTION)
    .option('--json', 'print what GET /api/v1/gate/overrides answers', false)
    .action(async (options: Asking) =>
      answer((await import('./gate-override.ts')).listOverrides(withGiven(options, gate), io)),
    );
  gate
    .command('end-override')
    .description('end an override before its time')
    .argument('<id>')
    .option('--by <name>', 'who; your user name unless given')
    .option(...URL_OPTION)
    .option('--json', 'print what the call answers', false)
    .action(async (id: string, options: Asking & { readonly by?: string }) =>
      answer((await import('./gate-override.ts')).endOverride(id, withGiven(options, gate), io)),
    );
}

/** With what was given before the name of the subcommand: `gate --url … overrides` must not ask another Leeway. */
function withGiven<T extends Asking>(options: T, gate: Command): T {
  const { url, by, json } = gate.opts<Pick<GateOptions, 'url' | 'by' | 'json'>>();
  const given = { ...(url === undefined ? {} : { url }), ...(by === undefined ? {} : { by }) };
  return { ...given, ...options, json: options.json || json };
}
