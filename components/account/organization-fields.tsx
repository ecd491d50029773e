'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import type { Submission } from '@/components/forms/use-submission';

/** The name of an organization and its id, which follows the name until the user edits it. */
export function OrganizationFields({ submission: { errorOf } }: { submission: Submission }) {
  const t = useTranslations('organizationForm');
  const [name, setName] = useState('');
  const [ownId, setOwnId] = useState<string | null>(null);
  return (
    <>
      <Field name="organization_name" label={t('name')} isRequired value={name} onChange={setName} />
      <Field
        name="organization_id"
        label={t('id')}
        hint={t('idHint')}
        isRequired
        pattern="[a-z][a-z0-9\-]{1,61}[a-z0-9]"
        spellCheck="false"
        value={ownId ?? idFrom(name)}
        onChange={setOwnId}
        error={errorOf('ORGANIZATION_ID_TAKEN', 'ORGANIZATION_ID_INVALID')}
      />
    </>
  );
}

/** "Müller & Söhne GmbH" → "muller-sohne-gmbh". */
function idFrom(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-$/, '')
    .slice(0, 63);
}
