import { createReceiver } from '../alerts/receivers/create.ts';
import { sendTest } from '../alerts/test-message.ts';
import { AppError } from '../app-error.ts';
import { readConfig } from '../config.ts';
import { formatFault } from '../definitions/fault.ts';
import { readDefinitions } from '../definitions/read.ts';
import type { ReceiverDefinition } from '../definitions/receiver.ts';
import { unknownReceiver } from '../desks/unknown-names.ts';
import type { TestResult } from '../http/alert-contract.ts';
import { testResult } from '../http/wire-alerts.ts';
import { fromServer, serverOf } from './ask-leeway.ts';
import { definitionFiles } from './definition-files.ts';
import { NO, YES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './page-url.ts';

/** More than a receiver is given to answer. */
const PATIENCE_MS = 20_000;

type NotifyOptions = { readonly json: boolean; readonly url?: string };

/** `leeway notify test`: 0 when the message was taken, 1 when it was not, 2 when there is no such receiver. */
export async function testReceiver(name: string, options: NotifyOptions, io: Io): Promise<number> {
  const server = serverOf(options.url, io);
  const path = `/api/v1/receivers/${encodeURIComponent(name)}/test`;
  const result =
    server === null
      ? await sendHere(name, io)
      : await fromServer<TestResult>({ path, body: {}, patience: PATIENCE_MS }, server);
  io.stdout.write(options.json ? jsonText(result) : sentence(name, result));
  return result.outcome === 'sent' ? YES : NO;
}

/** Sends from this process by the definitions of the settings; it needs no database. */
async function sendHere(name: string, io: Io): Promise<TestResult> {
  const config = readConfig(io.env);
  const settings = await receiverOf(name, io);
  const receiver = createReceiver(settings, { now: Date.now, denied: config.denied });
  try {
    return testResult(await sendTest(receiver, pageOf(config), Date.now()));
  } finally {
    await receiver.close();
  }
}

async function receiverOf(name: string, io: Io): Promise<ReceiverDefinition> {
  const { receivers, broken, faults } = readDefinitions(await definitionFiles([], io.env), io.env);
  const found = receivers.find((receiver) => receiver.name === name);
  if (found !== undefined) return found;
  if (broken.some((one) => one.name === name)) {
    const told = faults.map((fault) => formatFault(fault)).join('\n');
    const remedy = 'Variables are those of this shell; with --url the Leeway there sends it, by its own.';
    throw new AppError(
      'not_found',
      `${name} cannot be told, as the definitions have faults:\n${told}\n${remedy}`,
    );
  }
  const names = receivers.map((receiver) => receiver.name);
  const why = faults.length === 0 ? '' : '\nThe definitions have faults, see leeway validate.';
  throw new AppError('not_found', unknownReceiver(name, names) + why);
}

function sentence(name: string, { outcome, code, reason, tookMs }: TestResult): string {
  if (outcome === 'sent')
    return `${name} took the test message in ${tookMs} ms${code === null ? '' : ` (${code})`}.\n`;
  const what = outcome === 'refused' ? 'refused the test message' : 'did not take the test message';
  return `${name} ${what}: ${reason}\n`;
}
