/** Frames the nearest positioned element while files hover over the page; what is in it stays visible. */
export function DropOverlay({ children }: { children: string }) {
  return (
    <div className="pointer-events-none absolute inset-2 z-30 grid items-end justify-items-center rounded-xl border-2 border-dashed border-petrol bg-tint/40 p-4">
      <p className="rounded-full bg-petrol px-5 py-2 text-lg font-semibold text-paper shadow-overlay">
        {children}
      </p>
    </div>
  );
}
