/**
 * An answer that says 200 without what only the store can know, as the page of a gateway or a captive portal
 * does. The call may succeed a moment later.
 */
export class UnprovenAnswer extends Error {
  override name = 'UnprovenAnswer';
}

/** Passes an answer on that has `field`: without it the call was not done, whatever its status says. */
export async function proven<Answer extends object>(
  call: Promise<Answer>,
  field: keyof Answer & string,
): Promise<Answer> {
  const answer = await call;
  if (answer[field] === undefined || answer[field] === '') {
    throw new UnprovenAnswer(`The store answered without ${field}.`);
  }
  return answer;
}
