/**
 * The storeys of lib/, from the top down: what stands on a line may import its own folder and what stands
 * below, never what stands above. The order is the one of docs/architecture.md.
 */
const storeys = [
  'server',
  'grpc',
  'http',
  'app.ts',
  'domain/backup',
  'domain/worker',
  'domain/operations',
  'domain/webhooks',
  'domain/changes',
  'domain/archives',
  'domain/sharing',
  'domain/thumbnails',
  'domain/linked',
  'domain/uploads',
  'domain/folders',
  'domain/files',
  'domain/tokens',
  'domain/instance',
  'domain/notices',
  'domain/metering',
  'domain/organizations',
  'domain/content',
  'domain/users',
  'domain/entries',
  'domain/audit',
  'platform',
  'config.ts',
  'base',
];

const path = (entry) => `^lib/${entry.replace('.', '\\.')}(/|$)`;

const downward = storeys.slice(1).map((storey, index) => ({
  name: `lib/${storey} imports down the page only`,
  severity: 'error',
  from: { path: path(storey), pathNot: '\\.test\\.tsx?$' },
  to: { path: storeys.slice(0, index + 1).map(path) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...downward,
    {
      name: 'the browser knows the server by HTTP alone',
      comment: 'Pure base modules, and the types of http/schemas that the two agree on, excepted.',
      severity: 'error',
      from: { path: '^lib/client/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(app/|components/|lib/(?!client/|base/|http/schemas/))' },
    },
    {
      name: 'lib does not know its users',
      severity: 'error',
      from: { path: '^lib/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(app|components|e2e)/', pathNot: '^app/(routes|openapi)\\.ts$' },
    },
    {
      name: 'components know the server by lib/client',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^lib/(?!client/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the product does not need its tests',
      severity: 'error',
      from: { path: '^(app|components)/' },
      to: { path: '^e2e/' },
    },
    {
      name: 'lib/base uses nothing',
      severity: 'error',
      from: { path: '^lib/base/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(app|components|prisma|lib/(?!base/))' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'lib/platform/db/generated'] },
    exclude: { path: ['^\\.next', '^dist'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
