import { useEffect, useRef } from 'react';
import { verdictNews } from '../lib/verdict-news.ts';
import { useBoard } from '../live.ts';
import { tell, useNews } from '../news.ts';

/** The one live region: it speaks when a verdict turns, and says what a page did. */
export function News() {
  const slos = useBoard()?.slos ?? null;
  const heard = useRef(slos);
  useEffect(() => {
    if (slos === null) return;
    const news = heard.current === null ? '' : verdictNews(heard.current, slos);
    heard.current = slos;
    if (news !== '') tell(news);
  }, [slos]);
  return (
    <p role="status" className="hidden-visually">
      {useNews()}
    </p>
  );
}
