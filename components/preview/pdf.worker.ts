// The parser of PDF.js, in a worker from our own origin. PDF.js runs scripts in a separate sandbox, which we
// do not include.
import 'pdfjs-dist/build/pdf.worker.min.mjs';
