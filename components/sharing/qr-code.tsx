'use client';

import { QRCodeSVG } from 'qrcode.react';

/** An address for a camera. Always dark on light, which cameras want. */
export default function QrCode({ uri, title }: { uri: string; title: string }) {
  return (
    <div className="w-fit rounded-lg border border-line bg-white p-3">
      <QRCodeSVG value={uri} title={title} size={168} role="img" aria-label={title} />
    </div>
  );
}
