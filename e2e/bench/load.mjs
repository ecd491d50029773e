// Asks one request over and over on several kept-alive connections. Raw sockets in a process of its own: a
// client such as fetch would be the bottleneck. Prints its figures as JSON.
import { connect } from 'node:net';

const {
  port,
  connections,
  head,
  bodyBytes = 0,
  warmUpSeconds = 0,
  seconds,
  count,
} = JSON.parse(process.argv[2]);
const request = Buffer.concat([Buffer.from(head), Buffer.alloc(bodyBytes, 'x')]);
const begin = performance.now() + warmUpSeconds * 1000;
const end = seconds === undefined ? Infinity : begin + seconds * 1000;
const milliseconds = [];
const statuses = {};
let left = count ?? Infinity;
let last = begin;

await Promise.all(Array.from({ length: connections }, run));
const sorted = Float64Array.from(milliseconds).sort();
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const perSecond = sorted.length / ((last - begin) / 1000);
process.stdout.write(
  JSON.stringify({ count: sorted.length, perSecond, p50: at(0.5), p99: at(0.99), statuses }),
);

function run() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answer = Buffer.alloc(0);
    let started = 0;

    function ask() {
      started = performance.now();
      if (started >= end || left-- <= 0) {
        socket.end();
        return resolve();
      }
      socket.write(request);
    }
    function take(chunk) {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
      const headEnd = answer.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const headers = answer.latin1Slice(0, headEnd);
      const length = /content-length: *(\d+)/i.exec(headers);
      if (!length) return reject(new Error(`No Content-Length in:\n${headers}`));
      if (answer.length < headEnd + 4 + Number(length[1])) return;
      answer = Buffer.alloc(0);
      const now = performance.now();
      const status = headers.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (started >= begin) {
        milliseconds.push(now - started);
        last = now;
      }
      ask();
    }
    socket.on('connect', ask).on('data', take).on('error', reject);
  });
}
