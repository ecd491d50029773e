import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const serviceName = 'holdall.file.v1.FileAPI';

/** Stands for a request that cannot be decoded. By default grpc-js would report an error of the server. */
export const malformed = Symbol('malformed request');

/** Loads the proto file. The path is relative to the root of a clone or an image, where the process runs. */
export function loadDefinition() {
  const definition = loadSync('file_api.proto', {
    includeDirs: ['lib/grpc'],
    keepCase: true,
    longs: String,
    defaults: true,
    oneofs: true,
  });
  return { serviceName, definition, service: withMalformed(definition[serviceName] as ServiceDefinition) };
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
