import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const serviceName = 'holdall.file.v1.FileAPI';

/**
 * In the place of a request whose bytes are no message. grpc-js by itself would call that an error of the
 * server.
 */
export const malformed = Symbol('malformed request');

/**
 * Reads the proto file, which lies beside this module in a clone and in an image alike; the process runs in
 * their root.
 */
export function loadDefinition() {
  const definition = loadSync('file_api.proto', {
    includeDirs: ['lib/grpc'],
    keepCase: true,
    longs: String,
    defaults: true,
    oneofs: true,
  });
  return { serviceName, definition, service: forgiving(definition[serviceName] as ServiceDefinition) };
}

function forgiving(service: ServiceDefinition): ServiceDefinition {
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
