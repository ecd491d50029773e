import type { Messages } from './messages/messages';
import type { Locale } from './preferences';

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages;
    Locale: Locale;
  }
}
