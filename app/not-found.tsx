import type { Metadata } from 'next';
import { Notice } from '@/components/site/notice';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Notice label="404" title="Page not found">
      <p>
        Check the address for typing errors. The page may have been moved or deleted. Go to the{' '}
        <a href="/">home page</a> or the <a href="/docs">API reference</a>.
      </p>
    </Notice>
  );
}
