import { startRunServices } from './run-services';

/** For Playwright's globalSetup: what it sets in the environment reaches the workers. */
export default async function setup(): Promise<() => Promise<void>> {
  const services = await startRunServices();
  process.env.TEST_SERVICES_URL = services.url;
  // startTestPostgres() answers this one then.
  process.env.TEST_DATABASE_URL = services.postgres;
  return services.stop;
}
