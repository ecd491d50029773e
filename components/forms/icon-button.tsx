'use client';

import { Button } from '@heroui/react';
import type { LucideIcon } from 'lucide-react';

type Props = {
  icon: LucideIcon;
  label: string;
  onPress: () => void;
  isDisabled?: boolean;
  /** Whether what it opens is open, where it opens something. */
  isExpanded?: boolean;
};

/** A button that shows a picture alone; its words are for screen readers and the pointer that rests on it. */
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
