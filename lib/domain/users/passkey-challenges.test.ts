import { expect, test } from 'vitest';
import { createCapabilities } from '@/lib/base/secrets/signed-secret';
import { CHALLENGE_SECONDS, type ChallengeUse, createPasskeyChallenges } from './passkey-challenges';

const challenges = createPasskeyChallenges({ capabilities: createCapabilities(['a'.repeat(32)]) });
const use: ChallengeUse = { purpose: 'passkey-use', holder: 'session' };
const now = new Date('2026-11-30T08:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('A challenge is good for its purpose, its holder, and five minutes', () => {
  const challenge = challenges.issue(use, now).toString('base64url');
  expect(challenges.isGood(challenge, use, now)).toBe(true);
  expect(challenges.isGood(challenge, use, later(CHALLENGE_SECONDS - 1))).toBe(true);
  expect(challenges.isGood(challenge, use, later(CHALLENGE_SECONDS))).toBe(false);
  expect(challenges.isGood(challenge, { ...use, holder: 'another' }, now)).toBe(false);
  expect(challenges.isGood(challenge, { ...use, purpose: 'passkey-sign-in' }, now)).toBe(false);
  expect(challenges.isGood(`${challenge}A`, use, now)).toBe(false);
  expect(challenges.isGood('', use, now)).toBe(false);
  expect(challenges.issue(use, now).toString('base64url')).not.toBe(challenge);
});
