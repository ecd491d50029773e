const fixed = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const rfc850 = /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/;
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
const dayOfMonth = / (\d?\d)[ -]/;

/**
 * An HTTP date in one of its three forms (RFC 9110 §5.6.7), in whole seconds since 1970; null for anything
 * else, and for days and hours that do not exist, so that it is ignored.
 */
export function parseHttpDate(text: string | null): number | null {
  if (text === null) return null;
  // asctime has no time zone, and Date would read it as local time.
  const withZone = asctime.test(text) ? `${text} GMT` : fixed.test(text) || rfc850.test(text) ? text : '';
  const time = Date.parse(withZone);
  // Date takes February 30th for March 2nd, and 24:00 for the next day.
  const isDay = new Date(time).getUTCDate() === Number(dayOfMonth.exec(text)?.[1]);
  return isDay ? Math.floor(time / 1000) : null;
}
