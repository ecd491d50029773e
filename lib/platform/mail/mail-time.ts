const german = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A moment as German mails say it: "2. Januar 2026 um 03:04 Uhr (UTC)". */
export const germanTime = (time: Date): string => `${german.format(time)} Uhr (UTC)`;
