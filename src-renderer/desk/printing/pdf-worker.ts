/** The reader of pdf.js in a thread of its own, bundled with the window. */
import 'pdfjs-dist/legacy/build/pdf.worker.min.mjs';
