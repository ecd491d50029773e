/**
 * The grid that rows and column headers share: checkbox, name, person or location, time, size, menu. Narrow
 * windows drop columns from the right, and so does a list beside details; a phone shows time and size below
 * the name.
 */
export const columns =
  'grid grid-cols-[2rem_minmax(0,1fr)_2.5rem] items-center gap-x-3 px-2 sm:grid-cols-[2rem_minmax(0,1fr)_7rem_2.5rem] md:grid-cols-[2rem_minmax(0,1fr)_7rem_5.5rem_2.5rem] @3xl:grid-cols-[2rem_minmax(0,1fr)_minmax(8rem,14rem)_7rem_5.5rem_2.5rem]';
