// A stock client that keeps a number of GetFile calls in flight, in a process of its own. Prints its figures
// as JSON; any status but 0 fails the measurement.
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const { address, token, request, inFlight, warmUpSeconds, seconds } = JSON.parse(process.argv[2] ?? '{}');
const loading = { keepCase: true, longs: String, defaults: true, oneofs: true };
const { FileAPI } = loadPackageDefinition(loadSync('e2e/grpc/file_api.proto', loading)).holdall.file.v1;
const client = new FileAPI(address, credentials.createInsecure());
const metadata = new Metadata();
metadata.set('authorization', token);

const begin = performance.now() + warmUpSeconds * 1000;
const end = begin + seconds * 1000;
const milliseconds = [];
let last = begin;

const getFile = () =>
  new Promise((resolve, reject) => {
    client.GetFile(request, metadata, (error, response) => {
      if (error || response.status.code !== 0) reject(error ?? new Error(response.status.description));
      else resolve();
    });
  });

async function run() {
  for (let started = performance.now(); started < end; started = performance.now()) {
    await getFile();
    last = performance.now();
    if (started >= begin) milliseconds.push(last - started);
  }
}

await Promise.all(Array.from({ length: inFlight }, run));
client.close();
const sorted = Float64Array.from(milliseconds).sort();
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const perSecond = sorted.length / ((last - begin) / 1000);
process.stdout.write(JSON.stringify({ count: sorted.length, perSecond, p50: at(0.5), p99: at(0.99) }));
