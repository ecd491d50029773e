// Leaves what the built product needs to run: `node deploy/prune.mjs`, in a disposable copy
// afterwards. npm's own prune keeps optional peers where they happen to be installed: with @prisma/client the
// Prisma CLI, its studio and TypeScript.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Paths in the lockfile (`node_modules/…`) of everything that the root's dependencies reach, optional peers
 * excepted.
 */
export function requiredPackages({ packages }) {
  const required = new Set();
  const open = namesOf(packages['']).map((name) => locate(packages, '', name));
  while (open.length > 0) {
    const path = open.pop();
    // An optional package of another platform is not in every lockfile.
    if (path === undefined || required.has(path)) continue;
    required.add(path);
    for (const name of namesOf(packages[path])) open.push(locate(packages, path, name));
  }
  return required;
}

function namesOf({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}), ...peers];
}

/** Where Node finds `name` from the package at `path`: in its own node_modules, else in those above. */
function locate(packages, path, name) {
  for (let folder = path; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const found = join(folder, 'node_modules', name);
    if (packages[found]) return found;
    if (folder === '') return undefined;
  }
}

function prune() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const required = requiredPackages(lock);
  for (const path of Object.keys(lock.packages)) {
    if (path === '' || required.has(path)) continue;
    rmSync(path, { recursive: true, force: true });
    delete lock.packages[path];
  }
  const { devDependencies: _development, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
  delete lock.packages[''].devDependencies;
  writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) prune();
