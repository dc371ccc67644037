/**
 * Draws the pages of a PDF as they will be printed: the very file that goes to the printer, by pdf.js in a
 * thread. Letters are drawn from the fonts in the file, never from those of this machine.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useT } from '../../texts/t.ts';

interface Page {
  number: number;
  width: number;
  height: number;
  draw(canvas: HTMLCanvasElement): Promise<void>;
}

async function open(pdf: Uint8Array): Promise<{ pages: Page[]; close(): void }> {
  const { getDocument, PDFWorker } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const port = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' });
  const worker = PDFWorker.create({ port: port as never });
  const loading = getDocument({ data: pdf.slice(), worker, disableFontFace: true, useSystemFonts: false });
  const document = await loading.promise;
  const pages: Page[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    pages.push({
      number, width, height,
      async draw(canvas) {
        // Sharp at the width of the screen and at 200 %, and never more than a printer could show.
        const scale = Math.min(4, (canvas.clientWidth * window.devicePixelRatio) / width);
        const viewport = page.getViewport({ scale });
        canvas.width = Math.round(viewport.width);
        canvas.height = Math.round(viewport.height);
        await page.render({ canvas, viewport }).promise;
      },
    });
  }
  return {
    pages,
    close() {
      void loading.destroy();
      port.terminate();
    },
  };
}

function PageCanvas({ page, of, title }: { page: Page; of: number; title: string }): ReactElement {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) void page.draw(canvas.current).catch(() => undefined);
  }, [page]);
  return (
    <figure className={page.width > page.height ? 'paper paper-wide' : 'paper'}>
      <canvas ref={canvas} role="img" aria-label={t('papers.pageOf', { title, n: page.number, of })} />
      <figcaption className="muted small">{t('papers.size', { width: Math.round((page.width * 25.4) / 72), height: Math.round((page.height * 25.4) / 72), n: page.number, of })}</figcaption>
    </figure>
  );
}

export function PdfPages({ pdf, title }: { pdf: Uint8Array; title: string }): ReactElement {
  const t = useT();
  const [pages, setPages] = useState<Page[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    let close: (() => void) | undefined;
    setPages(null);
    setFailed(false);
    open(pdf).then(
      (opened) => {
        if (gone) opened.close();
        else {
          close = opened.close;
          setPages(opened.pages);
        }
      },
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
      close?.();
    };
  }, [pdf]);
  if (failed) return <p role="alert">{t('papers.previewFailed')}</p>;
  if (!pages) return <p role="status" className="loading-line">{t('papers.loading')}</p>;
  return (
    <div className="paper-pages">
      {pages.map((page) => (
        <PageCanvas key={page.number} page={page} of={pages.length} title={title} />
      ))}
    </div>
  );
}
