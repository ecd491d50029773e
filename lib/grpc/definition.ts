import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** The services that need a token, and the proto files that define them. */
const services = {
  'holdall.file.v1.FileAPI': 'file_api.proto',
  'holdall.change.v1.ChangeAPI': 'change_api.proto',
} as const;

export type ServiceName = keyof typeof services;

/** Stands for a request that cannot be decoded. By default grpc-js would report an error of the server. */
export const malformed = Symbol('malformed request');

/**
 * Loads the proto files. The path is relative to the root of a clone or an image, where the process runs.
 */
export function loadDefinition() {
  const definition = loadSync(Object.values(services), {
    includeDirs: ['lib/grpc'],
    keepCase: true,
    longs: String,
    defaults: true,
    oneofs: true,
  });
  const names = Object.keys(services) as ServiceName[];
  const entries = names.map((name) => [name, withMalformed(definition[name] as ServiceDefinition)]);
  return { definition, services: Object.fromEntries(entries) as Record<ServiceName, ServiceDefinition> };
}

function withMalformed(service: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer) => {
      try {
        return method.requestDeserialize(bytes);
      } catch {
        return malformed;
      }
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods);
}
