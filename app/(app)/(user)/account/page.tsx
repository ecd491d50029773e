import { AccountPage } from '@/components/account/account-page';
import { currentApp } from '@/lib/http/current-app';
import { pageLocale, pageTheme, requireSession } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ account }) => account.title);

export default async function Page() {
  await requireSession();
  const { emailLinks, passkeys } = await currentApp();
  return (
    <AccountPage
      theme={(await pageTheme()) ?? 'system'}
      locale={await pageLocale()}
      isEmailOn={emailLinks.isOn}
      isPasskeyOn={passkeys.isAvailable}
    />
  );
}
