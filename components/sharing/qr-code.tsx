'use client';

import { QRCodeSVG } from 'qrcode.react';

/** Always dark on light, whatever the theme: many scanners require it. */
export default function QrCode({ uri, title }: { uri: string; title: string }) {
  return (
    <div className="w-fit rounded-lg border border-line bg-white p-3">
      <QRCodeSVG value={uri} title={title} size={168} role="img" aria-label={title} />
    </div>
  );
}
