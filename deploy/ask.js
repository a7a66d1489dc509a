/**
 * `node ask.js METHOD URL [BODY]` prints the answer: exit code 0 when it is a 2xx, 3 when there is none now (no answer, or 503),
 * 1 when it is another. LEEWAY_TOKEN goes with the question.
 * It is also given to the Node of a container by the standard input, where neither curl nor this file is.
 */
const [method, url, body] = process.argv.slice(2);
const token = process.env.LEEWAY_TOKEN;
try {
  const answer = await fetch(url, {
    method,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout(5_000),
    ...(body === undefined ? {} : { body }),
  });
  process.stdout.write(await answer.text());
  if (!answer.ok) process.exitCode = answer.status === 503 ? 3 : 1;
} catch (cause) {
  process.stderr.write(`${cause.cause?.message ?? cause.message}\n`);
  process.exitCode = 3;
}
