import { Landing } from '@/components/site/landing';
import { currentApp } from '@/lib/http/current-app';

export default async function HomePage() {
  const { config } = await currentApp();
  return <Landing publicUrl={config.publicUrl} />;
}
