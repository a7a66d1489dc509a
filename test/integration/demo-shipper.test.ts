import { afterEach, expect, test } from 'vitest';
import { createDelivery } from '../../server/demo/delivery.ts';
import { createShipper } from '../../server/demo/shipper.ts';
import { type Receiver, SILENT, startReceiver, steppedClock, type Treatment } from './demo-receiver.ts';

let receiver: Receiver;
afterEach(() => receiver.stop());

const LINES = Array.from({ length: 500 }, (_, i) => `{"reqId":"line ${i}"}`);

function shipTo(url: string, signal = new AbortController().signal) {
  const clock = steppedClock();
  const leeway = { url, token: null };
  const deliver = createDelivery({ leeway, clock, log: SILENT, signal });
  return { clock, ...createShipper({ deliver, clock }) };
}

/** Writes all lines, a few at a time, so that many batches are made. */
async function shipAll(shipper: ReturnType<typeof shipTo>): Promise<number> {
  for (let i = 0; i < LINES.length; i += 25) {
    for (const line of LINES.slice(i, i + 25)) shipper.write(line);
    const sent = receiver.posts.length;
    await receiver.until(() => receiver.posts.length > sent);
  }
  return shipper.flush();
}

test.each<{ title: string; treatments: Treatment[] }>([
  { title: 'when all goes well', treatments: ['take'] },
  { title: 'when every other answer is 503', treatments: ['answer 503', 'take'] },
  { title: 'when connections are cut before a batch is counted', treatments: ['cut off', 'take'] },
  { title: 'when they are cut after it was counted', treatments: ['take, then cut off', 'take'] },
  {
    title: 'when all of it happens',
    treatments: ['answer 503', 'take, then cut off', 'cut off', 'answer 503', 'take'],
  },
])('every line is counted once and in order $title', async ({ treatments }) => {
  let post = 0;
  receiver = await startReceiver(() => treatments[post++ % treatments.length]!);
  const lost = await shipAll(shipTo(receiver.url));
  expect(lost).toBe(0);
  expect(receiver.lines()).toEqual(LINES);
});

test('a batch that was not taken is sent again as it was, with the same key', async () => {
  const answers: Treatment[] = ['answer 503', 'answer 503', 'cut off', 'take'];
  receiver = await startReceiver(() => answers.shift() ?? 'take');
  const shipper = shipTo(receiver.url);
  shipper.write(LINES[0]!);
  await receiver.until(() => receiver.posts.length === 1);
  shipper.write(LINES[1]!);
  await shipper.flush();
  const [first, ...others] = receiver.posts;
  expect(first?.body).toBe(`${LINES[0]}\n`);
  expect(others.slice(0, 3)).toEqual([first, first, first]);
  expect(others[3]?.body).toBe(`${LINES[1]}\n`);
  expect(others[3]?.key).not.toBe(first?.key);
});

test('Retry-After is heeded, and other failures are retried at growing pauses', async () => {
  const answers: Treatment[] = ['answer 503', 'cut off', 'cut off', 'cut off'];
  receiver = await startReceiver(() => answers.shift() ?? 'take');
  const shipper = shipTo(receiver.url);
  shipper.write(LINES[0]!);
  await shipper.flush();
  expect(shipper.clock.waits).toEqual([100, 1000, 200, 400, 800]);
});

test('a batch that is refused is not sent again, and is said to be lost', async () => {
  const answers: Treatment[] = ['refuse'];
  receiver = await startReceiver(() => answers.shift() ?? 'take');
  const shipper = shipTo(receiver.url);
  shipper.write(LINES[0]!);
  await receiver.until(() => receiver.posts.length === 1);
  shipper.write(LINES[1]!);
  expect(await shipper.flush()).toBe(1);
  expect(receiver.lines()).toEqual([LINES[1]]);
});

test('a shipper that is told to give up says how many lines it leaves behind', async () => {
  const giveUp = new AbortController();
  receiver = await startReceiver(() => 'answer 503');
  const shipper = shipTo(receiver.url, giveUp.signal);
  for (const line of LINES) shipper.write(line);
  await receiver.until(() => receiver.posts.length === 3);
  giveUp.abort();
  expect(await shipper.flush()).toBe(LINES.length);
});

test('keys of two runs differ', async () => {
  receiver = await startReceiver(() => 'take');
  for (const run of [shipTo(receiver.url), shipTo(receiver.url)]) {
    run.write(LINES[0]!);
    await run.flush();
  }
  expect(receiver.counted.size).toBe(2);
});
