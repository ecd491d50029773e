// The part of PDF.js that reads files, in a worker from our own origin. It has no scripting: that is a part
// of its own, which is not here.
import 'pdfjs-dist/build/pdf.worker.min.mjs';
