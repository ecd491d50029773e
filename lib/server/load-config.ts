import { type Config, ConfigError, examineConfig } from '@/lib/config';
import { findLinkRootProblems } from '@/lib/domain/linked/own-locations';

/**
 * Reads and validates the whole configuration, including what only the file system knows.
 * @throws ConfigError with all problems at once
 */
export async function loadConfig(env: Record<string, string | undefined>): Promise<Config> {
  const { config, problems } = examineConfig(env);
  const all = [...problems, ...(await findLinkRootProblems(config))];
  if (all.length > 0) throw new ConfigError(all);
  return config;
}
