import { describe, expect, it } from 'vitest';
import { LivenessProbe } from './liveness-probe';

/** Observes one unanswered request every `stepMs`, for `totalMs`. */
function observeFor(probe: LivenessProbe, request: string, { from = 0, totalMs = 0, stepMs = 100 }) {
  for (let at = from; at <= from + totalMs; at += stepMs) probe.observe(request, at);
}

describe('LivenessProbe', () => {
  it('times out when a request stays unanswered for three and a half seconds', () => {
    const probe = new LivenessProbe();
    observeFor(probe, 'first', { totalMs: 3_400 });
    expect(probe.timedOutRequest).toBeNull();
    probe.observe('first', 3_500);
    expect(probe.timedOutRequest).toBe('first');
    expect(probe.isAnswered).toBe(false);
  });

  it('starts again with every answer', () => {
    const probe = new LivenessProbe();
    observeFor(probe, 'first', { totalMs: 3_400 });
    probe.observe('second', 3_500);
    expect(probe.isAnswered).toBe(true);
    observeFor(probe, 'second', { from: 3_600, totalMs: 3_300 });
    expect(probe.timedOutRequest).toBeNull();
  });

  it('does not count a stall of the observer or of the database', () => {
    const probe = new LivenessProbe();
    probe.observe('first', 0);
    probe.observe('first', 60_000);
    expect(probe.timedOutRequest).toBeNull();
  });

  it('does not time out where nothing is requested', () => {
    const probe = new LivenessProbe();
    for (let at = 0; at < 10_000; at += 100) probe.observe(null, at);
    expect(probe.timedOutRequest).toBeNull();
    expect(probe.isAnswered).toBe(false);
  });
});
