/** The bag of the logo, open, with sheets coming in: the drawing of an empty folder. Decoration. */
export function BagDrawing() {
  return (
    <svg viewBox="0 0 160 112" width="160" height="112" aria-hidden="true" fill="none">
      <ellipse cx="80" cy="104" rx="56" ry="5" fill="var(--line)" />
      <g stroke="var(--line-strong)" strokeWidth="1.5" fill="var(--sheet)" strokeLinejoin="round">
        <path d="M48 20l24-5 9 43-24 5z" />
        <path d="M88 10h20l8 8v40H88z" />
        <path d="M108 10v8h8" />
      </g>
      <g stroke="var(--line)" strokeWidth="2.5" strokeLinecap="round">
        <path d="M55 28l13-2.700M56.500 35l13-2.700M95 27h14M95 34h14M95 41h9" />
      </g>
      <path d="M58 56V46a22 22 0 0 1 44 0v10" stroke="var(--seam)" strokeWidth="5" strokeLinecap="round" />
      <rect x="28" y="52" width="104" height="50" rx="14" fill="var(--petrol)" />
      <path d="M30 68h100" stroke="var(--sheet)" strokeWidth="2" strokeDasharray="6 5" />
      <rect x="70" y="62" width="20" height="13" rx="4" fill="var(--seam)" />
    </svg>
  );
}
