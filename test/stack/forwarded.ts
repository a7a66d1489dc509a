import { request } from 'node:http';
import type { AuditList } from '../../server/http/access-contract.ts';

/** Makes a token through the proxy, from an address of this machine, with a header that lies; the address that the audit log has. */
export async function auditedAddress(front: string, token: string, from: string): Promise<string | null> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'x-forwarded-for': '203.0.113.9',
  };
  await new Promise<void>((resolve, reject) => {
    const options = { method: 'POST', localAddress: from, headers };
    const asking = request(new URL('/api/v1/tokens', front), options, (answer) => {
      answer.resume().once('end', resolve).once('error', reject);
    });
    asking.once('error', reject);
    asking.end(JSON.stringify({ name: 'by the proxy', scopes: ['read'] }));
  });
  const answer = await fetch(new URL('/api/v1/audit?action=token.create&limit=1', front), {
    headers: { authorization: headers.authorization },
  });
  const { entries } = (await answer.json()) as AuditList;
  return entries[0]?.address ?? null;
}
