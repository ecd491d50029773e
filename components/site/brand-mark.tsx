/** The logo. It stands beside the product name, so screen readers skip it. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path
        d="M10.5 12V9.5a5.5 5.5 0 0 1 11 0V12"
        fill="none"
        stroke="var(--seam)"
        strokeWidth="2.5"
        strokeLinecap="round"
      />
      <rect x="3" y="12" width="26" height="15" rx="5" fill="var(--petrol)" />
      <path d="M3.5 18.5h25" stroke="var(--paper)" strokeWidth="1.5" strokeDasharray="2.6 2" fill="none" />
    </svg>
  );
}
