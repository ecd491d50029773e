/**
 * The grid that rows and column headers share: checkbox, name, person or location, time, size, menu. What
 * counts is the width of the list, also beside details and at 200 % zoom: a narrow one drops columns from the
 * right, the narrowest shows time and size below the name.
 */
export const columns =
  'grid grid-cols-[2rem_minmax(0,1fr)_2.5rem] items-center gap-x-3 px-2 @lg:grid-cols-[2rem_minmax(0,1fr)_7rem_2.5rem] @2xl:grid-cols-[2rem_minmax(0,1fr)_7rem_5.5rem_2.5rem] @3xl:grid-cols-[2rem_minmax(0,1fr)_minmax(8rem,14rem)_7rem_5.5rem_2.5rem]';
