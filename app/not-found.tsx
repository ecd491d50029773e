import type { Metadata } from 'next';
import { Notice } from '@/components/site/notice';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Notice label="404" title="There is no page here.">
      <p>
        The address may have a typing error, or what was here has gone. Begin again at the{' '}
        <a href="/">first page</a>, or look into the <a href="/docs">API reference</a>.
      </p>
    </Notice>
  );
}
