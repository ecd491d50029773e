/** What a client is given. */
export type Session = { url: string; token: string; organization: string };

/** What a client did: it uploaded a file, listed it by a part of its name, and downloaded it. */
export type RoundTrip = {
  uploaded: { filename: string; mime_type: string; size_bytes: string };
  listed: string[];
  downloaded: Uint8Array;
};
