import { join } from 'node:path';
import { type Client, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader';

const loading = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const modules = join(import.meta.dirname, '../../node_modules');

type Stub = Client & Record<string, (...args: unknown[]) => unknown>;
type Stream = {
  on(event: string, heard: (value: never) => void): Stream;
  write(value: unknown): void;
  end(): void;
};

function stubOf(file: string, folder: string, path: string[], address: string): Stub {
  let found: unknown = loadPackageDefinition(
    loadSync(file, { ...loading, includeDirs: [join(modules, folder)] }),
  );
  for (const part of path) found = (found as Record<string, unknown>)[part];
  return new (found as new (...args: unknown[]) => Stub)(address, credentials.createInsecure());
}

/** Asks the standard health service, without a token. */
export async function checkHealth(address: string, service = ''): Promise<string> {
  const stub = stubOf(
    'health/v1/health.proto',
    'grpc-health-check/proto',
    ['grpc', 'health', 'v1', 'Health'],
    address,
  );
  try {
    return await new Promise((resolve, reject) => {
      stub.check?.({ service }, (error: Error | null, answer: { status: string }) =>
        error ? reject(error) : resolve(answer.status),
      );
    });
  } finally {
    stub.close();
  }
}

/** The definition of a service by server reflection, without a token, as grpcurl gets it. */
export async function reflect(address: string, symbol: string) {
  const path = ['grpc', 'reflection', 'v1', 'ServerReflection'];
  const stub = stubOf('grpc/reflection/v1/reflection.proto', '@grpc/reflection/build/proto', path, address);
  try {
    const files = await new Promise<Buffer[]>((resolve, reject) => {
      const stream = stub.ServerReflectionInfo?.() as Stream;
      stream.on('data', (answer: { file_descriptor_response: { file_descriptor_proto: Buffer[] } }) => {
        resolve(answer.file_descriptor_response.file_descriptor_proto);
        stream.end();
      });
      stream.on('error', reject);
      stream.write({ file_containing_symbol: symbol });
    });
    return loadFileDescriptorSetFromBuffer(Buffer.concat(files.map(asFileOfSet)), loading);
  } finally {
    stub.close();
  }
}

/** The services that reflection lists, as `grpcurl list` does. */
export async function listServices(address: string): Promise<string[]> {
  const path = ['grpc', 'reflection', 'v1', 'ServerReflection'];
  const stub = stubOf('grpc/reflection/v1/reflection.proto', '@grpc/reflection/build/proto', path, address);
  try {
    return await new Promise((resolve, reject) => {
      const stream = stub.ServerReflectionInfo?.() as Stream;
      stream.on('data', (answer: { list_services_response: { service: { name: string }[] } }) => {
        resolve(answer.list_services_response.service.map(({ name }) => name));
        stream.end();
      });
      stream.on('error', reject);
      stream.write({ list_services: '' });
    });
  } finally {
    stub.close();
  }
}

/** A FileDescriptorSet is nothing but its files, each as field 1 with its length. */
function asFileOfSet(file: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = file.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), file]);
}
