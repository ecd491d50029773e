// vitest takes a reporter from a module's default export.
export { VitestProgress as default } from './progress.mjs';
