export { type MediaKind, mediaKind } from '@/lib/base/media-kind';
