import { useEffect, useState } from 'react';
import { verdictNews } from '../lib/verdict-news.ts';
import { useBoard } from '../live.ts';

/** The one live region: it speaks only when a verdict turns. */
export function VerdictNews() {
  const slos = useBoard()?.slos ?? null;
  const [heard, setHeard] = useState({ slos, news: '' });
  useEffect(() => {
    setHeard((before) => {
      const news = before.slos === null || slos === null ? '' : verdictNews(before.slos, slos);
      return { slos: slos ?? before.slos, news: news === '' ? before.news : news };
    });
  }, [slos]);
  return (
    <p role="status" className="hidden-visually">
      {heard.news}
    </p>
  );
}
