import { preload } from 'react-dom';
import { addressOf, type Query } from './api';

/**
 * While the server renders a page: lets the browser ask for what the page reads first before its scripts run.
 * The call has to be the same one, to the letter.
 */
export function preloadCall(path: string, query?: Query): void {
  if (typeof window === 'undefined')
    preload(addressOf(path, query), { as: 'fetch', crossOrigin: 'anonymous' });
}
