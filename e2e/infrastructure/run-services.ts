import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type Ceph, planCeph } from './ceph';
import { type CommandClient, startCommandClient } from './command-client';
import { startTestPostgres } from './postgres';
import { givenS3, type S3Connection } from './s3-connection';
import { createInstance, type Instance, type Service, type Store } from './service';

export type StoreName = 'disk' | 'ceph';

/**
 * The running product that test files share; it travels from the process that started it to those that run
 * tests.
 */
export type SharedProduct = {
  store: StoreName;
  url: string;
  grpcAddress: string;
  env: Record<string, string>;
  /** Of a user who administers the instance and is in no organization of a test. */
  administratorToken: string;
};

export type RunServices = {
  /** For TEST_SERVICES_URL: where the processes that run tests ask. */
  url: string;
  /** The PostgreSQL server; it runs. */
  postgres: string;
  /** The S3 server, which the first bucket on it starts. */
  s3: S3Connection | { unavailable: string };
  stop(): Promise<void>;
};

/**
 * What the test files of one run share. PostgreSQL starts at once; a product on disk or on Ceph, Ceph itself,
 * and the host of the command line when the first file asks for them. `startsCeph`: begins to start it now.
 */
export async function startRunServices({ startsCeph = false } = {}): Promise<RunServices> {
  const postgres = await startTestPostgres({ extraSettings: { max_connections: '300' } });
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const given = givenS3();
  const plan = given ? null : await planCeph();
  const planned = plan && ('unavailable' in plan ? plan : { ...plan.connection, isStartedByRun: true });
  const s3 = given ?? (planned as Exclude<typeof planned, null>);

  let ceph: Promise<Ceph> | undefined;
  let commands: Promise<CommandClient> | undefined;
  const products = new Map<StoreName, Promise<{ instance: Instance; service: Service; token: string }>>();

  const runCommand = async (env: Record<string, string>, args: string[]) => {
    commands ??= startCommandClient();
    return (await commands).run(env, args);
  };

  async function startProduct(name: StoreName) {
    if (name === 'ceph' && 'unavailable' in s3) throw new Error(s3.unavailable);
    const store = name === 'disk' ? 'disk' : (s3 as Store);
    // Tests of bad credentials send more of them than one address may.
    const env = { FAILED_AUTH_PER_MINUTE: '1000000', SIGN_UPS_PER_HOUR: '1000000' };
    const instance = await createInstance(postgres.adminUrl, { store, env });
    const bootstrap = ['bootstrap', '--email', 'administrator@example.com', '--organization', 'instance'];
    const [service, { isSuccess, stdout, stderr }] = await Promise.all([
      instance.start(),
      runCommand(instance.env, bootstrap),
    ]);
    if (!isSuccess) throw new Error(stderr);
    return { instance, service, token: (JSON.parse(stdout) as { token: string }).token };
  }

  const startCeph = async () => {
    if (plan && !('unavailable' in plan)) ceph ??= plan.start();
    await ceph;
  };
  // Its error reaches the tests that ask for it.
  if (startsCeph) startCeph().catch(() => {});

  const routes: Record<string, (body: unknown) => Promise<unknown>> = {
    async '/ceph'() {
      await startCeph();
      return {};
    },
    async '/products'(body) {
      const { store } = body as { store: StoreName };
      const product = products.get(store) ?? startProduct(store);
      products.set(store, product);
      const { service, token: administratorToken } = await product;
      const { url, grpcAddress, env } = service;
      return { store, url, grpcAddress, env, administratorToken } satisfies SharedProduct;
    },
    async '/commands'(body) {
      const { env, args } = body as { env: Record<string, string>; args: string[] };
      return runCommand(env, args);
    },
  };
  server.on('request', async (request: IncomingMessage, response) => {
    try {
      const route = routes[request.url ?? ''];
      if (!route) throw new Error(`There is no ${request.url}.`);
      response.end(JSON.stringify(await route(await json(request))));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });

  return {
    url,
    postgres: postgres.adminUrl,
    s3,
    async stop() {
      server.close();
      server.closeAllConnections();
      const started = await Promise.allSettled(products.values());
      for (const product of started)
        if (product.status === 'fulfilled') await product.value.instance.remove();
      await commands?.then((client) => client.stop());
      await ceph?.then(
        (node) => node.stop(),
        () => {},
      );
      await postgres.stop();
    },
  };
}
