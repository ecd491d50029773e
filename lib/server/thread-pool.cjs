// Sizes libuv's thread pool for `node --require`. libuv reads the variable when it starts the pool, which
// Node's loader of ES modules does before it runs the first of them.
//
// The pool reads and writes files, syncs them, and resolves host names. Its default of 4 would let four slow
// disk operations delay all others. Passwords are hashed elsewhere (password-thread.ts).
process.env.UV_THREADPOOL_SIZE ??= '16';
