/** Covers the nearest positioned element while files hover over the page. */
export function DropOverlay({ children }: { children: string }) {
  return (
    <div className="pointer-events-none absolute inset-2 z-30 grid place-items-center rounded-xl border-2 border-dashed border-petrol bg-tint/80 text-lg font-semibold text-petrol">
      {children}
    </div>
  );
}
