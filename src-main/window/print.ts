/**
 * Printing: the core composes the summary as HTML, a hidden window without scripts renders it to PDF,
 * and the core hands the PDF to the print service and reports what the queue said. `webContents.print`
 * is not used on Linux: it reports success without any printer.
 */
import { BrowserWindow } from 'electron';
import type { CallAnswer, CallName } from '../contract/calls.ts';

type Ask = (name: CallName, input: unknown) => Promise<CallAnswer>;

const pageOptions = { pageSize: 'A4', printBackground: true, preferCSSPageSize: true, generateTaggedPDF: true } as const;

/** Renders HTML to PDF in a window that can run no script and reach no network. */
export async function renderPdf(html: string): Promise<Uint8Array> {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true, javascript: false, partition: 'print' } });
  try {
    window.webContents.session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !details.url.startsWith('data:') }));
    await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html, 'utf8').toString('base64')}`);
    return new Uint8Array(await window.webContents.printToPDF(pageOptions));
  } finally {
    window.destroy();
  }
}

export async function printSummary(ask: Ask, sessionId: string): Promise<{ ok: boolean; message: string }> {
  const summary = await ask('print.summary', { sessionId });
  if (!summary.ok) return { ok: false, message: summary.error.message };
  const pdf = await renderPdf((summary.value as { html: string }).html);
  const job = await ask('print.submit', { sessionId, pdf, title: 'Schalter: Zusammenfassung' });
  return job.ok ? { ok: true, message: (job.value as { message: string }).message } : { ok: false, message: job.error.message };
}
