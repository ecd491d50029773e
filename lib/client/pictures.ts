import { call, errorIn, errorOf } from './api';

/** Sends a picture to its path in the API. @throws ApiError */
export async function setPicture(path: string, picture: Blob): Promise<void> {
  const response = await fetch(`/api/v1${path}`, {
    method: 'PUT',
    headers: { Accept: 'application/json', 'Content-Type': 'application/octet-stream' },
    body: picture,
  }).catch(() => {
    throw errorIn(0, '');
  });
  if (!response.ok) throw await errorOf(response);
}

export const removePicture = (path: string) => call(path, { method: 'DELETE' });
