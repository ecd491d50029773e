/** The options of Node with which `npm start` runs the service. */
export const nodeOptions = ['--require', './lib/server/thread-pool.cjs'];

/** The environment of `npm start`: glibc keeps up to eight arenas of memory for each core by default. */
export const nodeEnvironment = { MALLOC_ARENA_MAX: '2' };
