import { setFlagsFromString } from 'node:v8';

/**
 * Settings of V8 for a process that runs for long. Call before anything is loaded that compiles WebAssembly.
 */
export function setEngineFlags(): void {
  // V8 counts the bytes that pass through buffers as growth of the heap, and grows the heap in small steps
  // before it collects all of it again: with 40 MB of live objects it ran one full collection for every 6 MB
  // transferred, at four times the CPU. With this flag the heap first grows to two and a half times its size;
  // collections of young objects free the buffers meanwhile.
  setFlagsFromString('--heap-growing-percent=150');
  // Prisma's query compiler is WebAssembly. Compiled a second time, optimized, it costs 80 MiB that are never
  // freed, and more CPU than it saves: each query is compiled once, then cached.
  setFlagsFromString('--liftoff-only');
}
