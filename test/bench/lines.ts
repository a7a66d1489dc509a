/** A line as the example service writes it: four in five are reads. */
export function accessLine(index: number, at: number): string {
  const id = ((index * 2_654_435_761) % 4_294_967_296).toString(36);
  const status = index % 97 === 0 ? 500 : index % 31 === 0 ? 404 : 200;
  const ms = ((index * 7919) % 90_000) / 100;
  const [method, path] = index % 5 === 0 ? ['POST', '/snippets'] : ['GET', `/s/${id}`];
  const reqId = index.toString(36).padStart(5, '0');
  return `{"time":"${new Date(at).toISOString()}","reqId":"${reqId}","method":"${method}","path":"${path}","status":${status},"ms":${ms}}\n`;
}
