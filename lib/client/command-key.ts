/** The name of the key that the platform uses for commands. */
export const commandKey = (platform = navigator.platform): string =>
  /^(Mac|iP)/.test(platform) ? '⌘' : 'Ctrl';
