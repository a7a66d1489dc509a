/** The requests that every sender logs: `COUNT` of them, a second apart from `AT` on. */
export const service = 'checkout';

export const requests = Array.from({ length: Number(process.env.COUNT) }, (_, index) => ({
  time: Number(process.env.AT) + index * 1000,
  method: index % 2 === 0 ? 'GET' : 'POST',
  path: `/s/x${index}`,
  status: index % 5 === 0 ? 503 : 200,
  ms: 10 + index,
}));
