import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const serviceName = 'holdall.file.v1.FileAPI';

/** Reads the proto file, which lies beside this module in a clone and in an image alike; the process runs in their root. */
export function loadDefinition() {
  const definition = loadSync('file_api.proto', {
    includeDirs: ['lib/grpc'],
    keepCase: true,
    longs: String,
    defaults: true,
    oneofs: true,
  });
  return { serviceName, definition, service: definition[serviceName] as ServiceDefinition };
}
