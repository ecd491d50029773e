'use client';

import { Button } from '@heroui/react';
import type { LucideIcon } from 'lucide-react';

type Props = {
  icon: LucideIcon;
  label: string;
  onPress: () => void;
  isDisabled?: boolean;
  /** Set where the button opens something: whether that is open. */
  isExpanded?: boolean;
};

/** An icon-only button. Its label is its tooltip and its name for screen readers. */
export function IconButton({ icon: Icon, label, onPress, isDisabled, isExpanded }: Props) {
  return (
    <span title={label} className="contents">
      <Button
        isIconOnly
        size="sm"
        variant="ghost"
        aria-label={label}
        aria-expanded={isExpanded}
        isDisabled={isDisabled}
        onPress={onPress}
      >
        <Icon aria-hidden />
      </Button>
    </span>
  );
}
