import type { JsonSchema, Parameter } from '@/lib/http/openapi-document';
import type { OperationEntry } from './sections';

/** A curl command that calls the operation with the example values of its parameters. */
export function curlOf({ method, path, operation, aliases }: OperationEntry, base: string): string {
  const { parameters = [], requestBody, responses, security } = operation;
  const json = requestBody?.content['application/json'];
  const takesFile = requestBody !== undefined && json === undefined;
  const givesFile = responses['200']?.content?.['application/octet-stream'] !== undefined;
  const isUpload = takesFile && (method === 'put' || aliases.includes('put'));
  const query = takesFile && parameters.some(({ name }) => name === 'filename') ? '?filename=report.pdf' : '';

  const words = [
    isUpload ? 'curl -T report.pdf' : givesFile ? 'curl -OJ' : `curl${verb(method, json !== undefined)}`,
    ...(security.length > 0 ? ['-H "Authorization: Bearer $HOLDALL_TOKEN"'] : []),
    ...(json ? [`-d '${JSON.stringify(json.example, null, 2)}'`] : []),
    `'${base}${path.replace(/\{(\w+)\}/g, (_, name) => exampleOf(parameters, name))}${query}'`,
  ];
  return words.join(' \\\n  ').replace(/^curl \\\n {2}/, 'curl ');
}

/** curl defaults to GET, and to POST when it sends data. */
function verb(method: string, sendsData: boolean): string {
  if (method === 'get' || (method === 'post' && sendsData)) return '';
  return ` -X ${method.toUpperCase()}`;
}

function exampleOf(parameters: Parameter[], wanted: string): string {
  const schema: JsonSchema | undefined = parameters.find(({ name }) => name === wanted)?.schema;
  return String(schema?.example ?? wanted);
}
